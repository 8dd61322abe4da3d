/** What is in a run, from its records alone. */
import type { Json, LoggedRecord } from '../../../src/record/kinds.js';
import { type ModelAxis, type ModelPoint, type ModelRow, modelPoints } from '../../model/series.js';
import { withPauses } from '../../model/sessions.js';
import { framesOf, perRun, type SuiteRun } from './frames.js';

/** Records of one kind, in log order. */
export function recordsOf<K extends LoggedRecord['kind']>(
  run: SuiteRun,
  kind: K,
): Extract<LoggedRecord, { kind: K }>[] {
  return framesOf(run)
    .flatMap(({ records }) => records)
    .filter((record): record is Extract<LoggedRecord, { kind: K }> => record.kind === kind);
}

/** Rows with scalars, ascending, their pieces joined. */
export const rowsOf = perRun((run): readonly ModelRow[] => {
  const rows = new Map<number, Omit<ModelRow, 'values'> & { readonly values: Map<string, number> }>();
  for (const record of recordsOf(run, 'rows')) {
    const numbers = Array.from(record.rows);
    for (const [i, row] of numbers.entries()) {
      const [step, globalStep, time] = [record.steps[i], record.globalSteps[i], record.times[i]] as [
        number,
        number,
        number,
      ];
      if (!rows.has(row)) rows.set(row, { row, step, globalStep, time, values: new Map() });
    }
    for (const { key, at, values } of record.columns) {
      for (const [j, i] of at.entries()) rows.get(numbers[i] as number)?.values.set(key, values[j] as number);
    }
  }
  return withPauses(
    [...rows.values()].sort((a, b) => a.row - b.row),
    framesOf(run),
  );
});

const pointsByQuery = perRun(() => new Map<string, readonly ModelPoint[]>());

/** The points of a key of the run along an axis, in log order. */
export function pointsOf(run: SuiteRun, key: string, x: ModelAxis): readonly ModelPoint[] {
  const made = pointsByQuery(run);
  const query = JSON.stringify([key, x]);
  const points = made.get(query) ?? modelPoints(rowsOf(run), key, x, run.created);
  made.set(query, points);
  return points;
}

/** Past rows as `getHistory` is to give them: a scalar hides a text, a text a JSON value. */
export function historyOf(
  run: SuiteRun,
): { row: number; step: number; globalStep: number; time: number; values: Record<string, Json> }[] {
  const found = new Map<number, { place: Omit<ModelRow, 'values'>; values: Map<string, Json> }>();
  const put = ({ row, step, globalStep, time }: Omit<ModelRow, 'values'>, key: string, value: Json) => {
    const open = found.get(row) ?? { place: { row, step, globalStep, time }, values: new Map() };
    found.set(row, open);
    open.values.set(key, value);
  };
  for (const kind of ['json', 'text'] as const) {
    for (const record of recordsOf(run, kind)) put(record, record.key, record.value);
  }
  for (const row of rowsOf(run)) for (const [key, value] of row.values) put(row, key, value);
  return [...found.values()]
    .map(({ place, values }) => ({ ...place, values: Object.fromEntries(values) }))
    .sort((a, b) => a.row - b.row);
}
