/** Tables as a page and a worker make them, without threads; and readers of the files. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRefusal } from '../../../../src/base/refusal.js';
import type { RawItem } from '../../../../src/media/capture.js';
import type { EncodedItem } from '../../../../src/media/encode.js';
import { MediaCaptures } from '../../../../src/page/media.js';
import { mediaEncoder } from '../../../../src/worker/parts/encoders.js';
import { encoderParts } from '../../../support/encoder-parts.js';
import { query } from '../../bundle/formats/duck.js';

/** What became of a table. */
export interface Encoded {
  /** The Parquet file; `null`: nothing was recorded. */
  readonly file: EncodedItem | null;
  /** Media in the cells. */
  readonly media: readonly EncodedItem[];
  readonly problems: readonly string[];
}

/** Captures a value at the call; `spoil` changes what it was made of right after. */
export async function encoded(value: unknown, spoil: () => void = () => {}): Promise<Encoded> {
  const taken = new MediaCaptures(() => null).take(value);
  spoil();
  if (taken === null || isRefusal(taken)) throw new Error('no media');
  const known = await Promise.all(taken.items);
  const problems = known.filter(isRefusal).map(({ reason }) => reason);
  const raw = known.filter((item): item is RawItem => !isRefusal(item)).map((item) => item.raw);
  const items: EncodedItem[] = [];
  for await (const item of mediaEncoder(encoderParts)('table', structuredClone(raw))) {
    if (isRefusal(item)) problems.push(item.reason);
    else items.push(item);
  }
  const [file = null, ...media] = items;
  return { file, media, problems };
}

/** Names and types of the columns, as the record tells them. */
export function columnsOf({ file }: Encoded): string[] {
  const columns = file?.facts.columns as { name: string; type: string }[] | undefined;
  return (columns ?? []).map(({ name, type }) => `${name}: ${type}`);
}

/** What DuckDB reads in the file. `sql`: over `read_parquet($1)`. */
export async function duck(
  { file }: Encoded,
  sql = 'SELECT * FROM read_parquet($1)',
): Promise<Record<string, unknown>[]> {
  if (!file) throw new Error('nothing was recorded');
  const folder = await mkdtemp(join(tmpdir(), 'stepwell-table-'));
  try {
    const path = join(folder, 'table.parquet');
    await writeFile(path, new Uint8Array(await file.blob.arrayBuffer()));
    return await query(sql, [path]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
