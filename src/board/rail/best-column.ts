/** The column of best values. */
import type { RunDetail, RunInfo } from '../../source/types.js';
import { bestOf, isBetter } from '../data/best.js';
import { isEvaluation } from '../data/goals.js';
import { type KeyIndex, keyIndex } from '../data/key-index.js';
import type { BoardModel } from '../data/model.js';
import type { ValueFor } from './listing.js';

/** Choices of {@link choiceOf}: a run may have thousands of keys, and the list renders often. */
const choices = new WeakMap<KeyIndex, { readonly goals: object; readonly choice: string }>();
/** After every choice. */
const NONE = '9';

/**
 * The key whose best values the list shows: the key that a person chose, or by rule a quality metric of an evaluation, a loss of
 * an evaluation, or any loss. `null`: there is none.
 */
export function bestColumn(model: BoardModel): string | null {
  const chosen = model.view.columns?.[0];
  if (chosen !== undefined) return chosen;
  let best = NONE;
  for (const { uid } of model.feed.runs) {
    const detail = model.feed.details.get(uid);
    const choice = detail ? choiceOf(model, detail) : NONE;
    if (choice < best) best = choice;
  }
  return best === NONE ? null : best.slice(2);
}

/** The best choice of a run's keys, as a text that sorts: rank, `0` for validation, key. */
function choiceOf({ view }: BoardModel, detail: RunDetail): string {
  const index = keyIndex(detail);
  const { goals } = view.kept;
  const known = choices.get(index);
  if (known?.goals === goals) return known.choice;
  let choice = NONE;
  for (const key of Object.keys(detail.scalars)) {
    const goal = view.goal(key);
    const rank =
      goal === 'none' ? 3 : isEvaluation(key) ? Number(goal === 'lower') : /loss/i.test(key) ? 2 : 3;
    const mark = `${rank}${/val/i.test(key) ? 0 : 1}${key}`;
    if (rank < 3 && mark < choice) choice = mark;
  }
  choices.set(index, { goals, choice });
  return choice;
}

/** The value of a run in the column: the best, or the last if no goal is known. `undefined`: none is known. */
export function valueIn(model: BoardModel, uid: string, key: string): number | undefined {
  const scalars = model.feed.details.get(uid)?.scalars;
  const summary = scalars && Object.hasOwn(scalars, key) ? scalars[key] : undefined;
  const goal = model.view.goal(key);
  return bestOf(summary, goal)?.value ?? (goal === 'none' && summary?.count ? summary.last : undefined);
}

/** The best value of the runs; `undefined`: no value is better than another. */
export function bestValue(
  { view }: BoardModel,
  runs: readonly RunInfo[],
  key: string | null,
  valueFor: ValueFor,
): number | undefined {
  if (key === null || view.goal(key) === 'none') return undefined;
  let best: number | undefined;
  for (const { uid } of runs) {
    const value = valueFor(uid);
    if (value !== undefined && (best === undefined || isBetter(value, best, view.goal(key)))) best = value;
  }
  return best;
}
