/** Best values of runs whose details were not read: in a long list these are most runs. */
import type { RunTable } from '../../source/types.js';
import type { BoardModel } from '../data/model.js';

/** Most runs of a table. */
const MOST_ROWS = 10_000;

/**
 * Reads the best values of a key, or the last values if no goal is known, of all runs of the project. Calls `found` with the
 * values by uid: with those of an earlier page first, if the source has them and the exact ones take longer.
 */
export async function readBestValues(
  { source, view, feed, settings }: BoardModel,
  key: string,
  found: (values: ReadonlyMap<string, number>) => void,
): Promise<void> {
  const goal = view.goal(key);
  const statistic = goal === 'lower' ? 'min' : goal === 'higher' ? 'max' : 'last';
  // In the name of a column, names are joined by dots.
  const columns = [`summary.${key.replace(/[\\.]/g, '\\$&')}.${statistic}`];
  const [run] = feed.runs;
  const filter =
    settings.value.project !== null && run ? { namespace: run.namespace, project: run.project } : {};
  const read = async (early: boolean) => source?.table({ columns, filter, limit: MOST_ROWS, early });
  const first = await read(true);
  if (first) found(valuesOf(first));
  const exact = first?.early ? await read(false) : undefined;
  if (exact) found(valuesOf(exact));
}

function valuesOf({ rows }: RunTable): Map<string, number> {
  const pairs = rows.flatMap(({ uid, values: [value] }) =>
    typeof value === 'number' && Number.isFinite(value) ? [[uid, value] as const] : [],
  );
  return new Map(pairs);
}
