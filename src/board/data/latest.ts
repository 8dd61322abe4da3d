import type { Json } from '../../record/kinds.js';
import type { KeyInfo, Source } from '../../source/types.js';

/** Rows of the first read for the latest value. Each further read takes four times as many. */
const FIRST_ROWS = 200;
const MAX_ROWS = 51_200;

/** A text or JSON value, with the step at which it was logged. */
export interface Latest {
  readonly step: number;
  readonly value: Json;
}

/**
 * The latest text or JSON value of a key. `null`: the value is too far from both ends of the run. The source has no index of such
 * values, so this reads back from the newest row in growing ranges. After some 70,000 rows it reads the first rows, because
 * values that are logged once, such as a model's description, are mostly logged there. `rows`: number of rows of the run.
 */
export async function findLatest(
  source: Source,
  run: string,
  { key, kind, count }: KeyInfo,
  rows: number,
): Promise<Latest | null> {
  const look = async (from: number, to: number, limit: number): Promise<Latest | null> => {
    const page = await source.getHistory({ run, from, ...(Number.isFinite(to) ? { to } : {}), limit });
    const found = page.findLast(({ values }) => values[key] !== undefined && kindOf(values[key]) === kind);
    const value = found?.values[key];
    return found && value !== undefined ? { step: found.step, value } : null;
  };
  const atStart = count === 1 && rows > FIRST_ROWS ? await look(0, FIRST_ROWS, FIRST_ROWS) : null;
  if (atStart) return atStart;
  let to = Number.POSITIVE_INFINITY;
  for (let size = FIRST_ROWS; size <= MAX_ROWS; size *= 4) {
    const from = Math.max(0, Math.min(to, rows) - size);
    // A limit of twice the size, because rows may have arrived since they were counted.
    const found = await look(from, to, size * 2);
    if (found) return found;
    if (from === 0) return null;
    to = from;
  }
  return look(0, Math.min(to, MAX_ROWS), MAX_ROWS);
}

function kindOf(value: Json): KeyInfo['kind'] {
  if (typeof value === 'number') return 'scalar';
  return typeof value === 'string' ? 'text' : 'json';
}
