/** Derived data of a run. */
import type { DerivedEntry } from '../../store/port.js';
import { packBytes } from './bytea.js';
import { holdLive } from './heads.js';
import { compareUnits } from './order.js';
import type { SqlSession } from './sql.js';
import { searchablePrefix } from './sql-text.js';

/** As `Store.putDerived`, inside a transaction. */
export async function putDerived(
  sql: SqlSession,
  run: string,
  entries: readonly DerivedEntry[],
): Promise<void> {
  // One statement must not write a row twice: of equal names the last one counts.
  const last = new Map(entries.map((entry) => [entry.name, entry.bytes]));
  if (last.size === 0 || !(await holdLive(sql, run))) return;
  const { bytes, starts, sizes } = packBytes([...last.values()]);
  await sql.query(
    `INSERT INTO stepwell.derived
     SELECT $1, name, substring($2::bytea FROM start FOR size)
     FROM unnest($3::text[], $4::integer[], $5::integer[]) AS entry (name, start, size)
     ON CONFLICT (run, name) DO UPDATE SET bytes = excluded.bytes`,
    [run, bytes, [...last.keys()], starts, sizes],
  );
}

/** As `Store.getDerived`. */
export async function getDerived(sql: SqlSession, run: string, prefix: string): Promise<DerivedEntry[]> {
  const rows = await sql.query<DerivedEntry>(
    'SELECT name, bytes FROM stepwell.derived WHERE run = $1 AND starts_with(name, $2)',
    [run, searchablePrefix(prefix)],
  );
  return rows.filter(({ name }) => name.startsWith(prefix)).sort((a, b) => compareUnits(a.name, b.name));
}

/** As `Store.derivedOf`. */
export async function derivedOf(
  sql: SqlSession,
  runs: readonly string[],
  name: string,
): Promise<(Uint8Array | null)[]> {
  const rows = await sql.query<{ run: string; bytes: Uint8Array }>(
    'SELECT run, bytes FROM stepwell.derived WHERE run = ANY($1::text[]) AND name = $2',
    [[...runs], name],
  );
  const found = new Map(rows.map(({ run, bytes }) => [run, bytes]));
  return runs.map((run) => found.get(run) ?? null);
}

/** As `Store.deleteDerived`, inside a transaction. */
export async function deleteDerived(sql: SqlSession, run: string, prefix: string): Promise<void> {
  const rows = await sql.query<{ name: string }>(
    'SELECT name FROM stepwell.derived WHERE run = $1 AND starts_with(name, $2)',
    [run, searchablePrefix(prefix)],
  );
  const names = rows.map(({ name }) => name).filter((name) => name.startsWith(prefix));
  await sql.query('DELETE FROM stepwell.derived WHERE run = $1 AND name = ANY($2::text[])', [run, names]);
}
