/** View states that charts of one page share, because they have the same group. */
import { ViewState } from '../data/view.js';

interface Shared {
  readonly view: ViewState;
  charts: number;
}

const groups = new Map<string, Shared>();

/** A view state, until the chart leaves it. */
export interface JoinedView {
  readonly view: ViewState;
  readonly leave: () => void;
}

/**
 * The view state of a group. `x`: name of the axis. Charts with another x axis have another view state, because their places have other units. `null`:
 * a view state for one chart.
 */
export function joinView(group: string | null, x: string): JoinedView {
  if (group === null) return { view: new ViewState(), leave: () => {} };
  const name = JSON.stringify([group, x]);
  const shared = groups.get(name) ?? { view: new ViewState(), charts: 0 };
  groups.set(name, shared);
  shared.charts++;
  const leave = () => {
    shared.charts--;
    if (shared.charts === 0) groups.delete(name);
  };
  return { view: shared.view, leave };
}
