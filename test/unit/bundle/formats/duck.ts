/** DuckDB as a reader that shares no code with the writers. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

let opened: Promise<DuckDBConnection> | null = null;

/** The rows of a query, as objects of JavaScript values. */
export async function query(sql: string, values: string[] = []): Promise<Record<string, unknown>[]> {
  opened ??= DuckDBInstance.create(':memory:').then((instance) => instance.connect());
  const connection = await opened;
  const reader = await connection.runAndReadAll(sql, values);
  return reader.getRowObjectsJS() as Record<string, unknown>[];
}
