/** Tables: their type, their columns, and their facts. */
import type { MediaItem } from '../../record/kinds.js';

/** MIME type of a logged table: a Parquet file, which holds no code. */
export const TABLE_TYPE = 'application/vnd.apache.parquet';

/** Types of columns. `media`: images, sounds or other media in the cells. */
export const TABLE_COLUMN_TYPES = ['text', 'number', 'boolean', 'media'] as const;
export type TableColumnType = (typeof TABLE_COLUMN_TYPES)[number];

/** True for one of {@link TABLE_COLUMN_TYPES}. */
export function isTableColumnType(type: unknown): type is TableColumnType {
  return TABLE_COLUMN_TYPES.some((each) => each === type);
}

/** A column as the record of a table describes the column. */
export interface TableColumnFacts {
  readonly name: string;
  readonly type: TableColumnType;
}

/** What is known of a table without its bytes. */
export interface TableFacts {
  readonly rows: number;
  readonly columns: readonly TableColumnFacts[];
}

/** The facts of a table. A foreign record may hold any values: wrong numbers count as 0, wrong columns are left out. */
export function tableFacts({ facts }: Pick<MediaItem, 'facts'>): TableFacts {
  const { rows, columns } = facts;
  return {
    rows: typeof rows === 'number' && Number.isSafeInteger(rows) && rows > 0 ? rows : 0,
    columns: Array.isArray(columns) ? columns.flatMap(columnFacts) : [],
  };
}

function columnFacts(column: unknown): TableColumnFacts[] {
  if (typeof column !== 'object' || column === null) return [];
  const { name, type } = column as Partial<TableColumnFacts>;
  return typeof name === 'string' && isTableColumnType(type) ? [{ name, type }] : [];
}
