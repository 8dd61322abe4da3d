/** Which runs the list shows, and in which order. */
import type { RunInfo } from '../../source/types.js';
import type { BoardModel } from '../data/model.js';

/** The value of a run in the column of best values. `undefined`: none is known. */
export type ValueFor = (uid: string) => number | undefined;

const collator = new Intl.Collator(undefined, { numeric: true });

/** The name of a run for people. */
export function nameOf(run: RunInfo): string {
  return run.name || run.id;
}

/** The runs that match a text, the reference run first, in the order of the view. */
export function listedRuns(
  { feed, view }: BoardModel,
  text: string,
  key: string | null,
  valueFor: ValueFor,
): readonly RunInfo[] {
  const wanted = text.trim().toLowerCase();
  // The field has one line, so that no text matches across two.
  const matches = (run: RunInfo) =>
    [run.task, run.group, ...run.tags, run.name, run.id].join('\n').toLowerCase().includes(wanted);
  const runs = wanted === '' ? feed.runs : feed.runs.filter(matches);
  const { sort, reference } = view;
  const isFirst = (run: RunInfo) => Number(run.uid === reference);
  const sign = sort?.reverse ? -1 : 1;
  const goal = key === null ? 'none' : view.goal(key);
  const compare = (a: RunInfo, b: RunInfo): number => {
    if (sort?.by === 'name') return sign * collator.compare(nameOf(a), nameOf(b));
    if (sort?.by !== 'best') return sign * (b.created - a.created);
    const [one, other] = [valueFor(a.uid), valueFor(b.uid)];
    if (one === undefined || other === undefined)
      return Number(one === undefined) - Number(other === undefined);
    return one === other ? 0 : one < other === (goal === 'lower') ? -sign : sign;
  };
  // Without an order of the person, the order of the source: it lists the newest runs first.
  return reference === null && sort === null
    ? runs
    : [...runs].sort((a, b) => isFirst(b) - isFirst(a) || (sort ? compare(a, b) : 0));
}
