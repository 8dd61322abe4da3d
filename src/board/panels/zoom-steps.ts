/** Zooms as a person's steps: x belongs to the board, y to a panel, and each step can be taken back. */
import { batch } from '../data/state.js';
import type { ViewState } from '../data/view.js';
import type { YRange } from '../data/view-spec.js';
import { type Zoomed, zoomsOf } from '../data/zooms.js';
import type { PanelSpec } from './spec.js';

/** Options of panels whose y can be zoomed. */
interface RangeOptions {
  readonly range?: YRange | null;
}

/** The range of y that a person set for a panel. `null`: the range follows the rule. */
export function rangeOf({ kept: { panels } }: ViewState, id: string): YRange | null {
  const options: RangeOptions | undefined = Object.hasOwn(panels, id) ? panels[id]?.options : undefined;
  return options?.range ?? null;
}

/** Changes ranges, as a step that can be taken back. `gesture`: see `Zooms.add`. */
export function takeStep(
  view: ViewState,
  spec: PanelSpec,
  next: Partial<Zoomed>,
  gesture: number | null = null,
): void {
  const now = (): Zoomed => ({ x: view.zoom, y: rangeOf(view, spec.id) });
  const before = now();
  batch(() => {
    if (next.x !== undefined) view.setZoom(next.x);
    if (next.y !== undefined) setRange(view, spec, next.y);
  });
  zoomsOf(view).add({ panel: spec.id, before, after: now() }, gesture);
}

/** Takes back the last zoom that a panel shows; without one, shows the whole range. */
export function takeStepBack(view: ViewState, spec: PanelSpec): void {
  const { panel, x, y } = zoomsOf(view).back(spec.id, { x: view.zoom, y: (id) => rangeOf(view, id) });
  batch(() => {
    view.setZoom(x);
    const changed = panel === spec.id ? spec : view.kept.panels[panel];
    if (changed) setRange(view, changed, y);
  });
}

function setRange(view: ViewState, spec: PanelSpec, range: YRange | null): void {
  const now = rangeOf(view, spec.id);
  if (now?.min === range?.min && now?.max === range?.max) return;
  const own: PanelSpec<RangeOptions> = view.specOf(spec);
  const { range: _, ...options } = own.options;
  view.setSpec({ ...own, options: range ? { ...options, range } : options });
}
