/** The places A and B that a person compares in an enlarged chart. They belong to the panel, so that a link holds them. */
import { axisName } from '../data/axis.js';
import type { BoardModel } from '../data/model.js';
import type { LineOptions, Pins } from '../panels/line/options.js';
import type { PanelSpec } from '../panels/spec.js';

/** One of the two places. */
export type Pin = 'a' | 'b';
export const PINS = ['a', 'b'] as const;
/** How people see them. */
export const PIN_NAMES = { a: 'A', b: 'B' } as const;

/** The places of a panel on the current axis. */
export function pinsOf(model: BoardModel, spec: PanelSpec<LineOptions>): Pick<Pins, Pin> {
  const { pins } = current(model, spec).options;
  const isHere = pins && pins.axis === axisName(model.settings.value.x);
  return isHere ? pins : { a: null, b: null };
}

/** Sets a place; `null` removes it. Without A, B is A. */
export function setPin(model: BoardModel, spec: PanelSpec<LineOptions>, pin: Pin, x: number | null): void {
  const next = { ...pinsOf(model, spec), [pin]: x };
  const { a, b } = next.a === null ? { a: next.b, b: null } : next;
  const now = current(model, spec);
  const { pins: _before, ...others } = now.options;
  const axis = axisName(model.settings.value.x);
  model.view.setSpec({ ...now, options: a === null ? others : { ...others, pins: { axis, a, b } } });
}

/** The spec as it is now: a person may act twice before the next rendering. */
export function current({ view }: BoardModel, spec: PanelSpec<LineOptions>): PanelSpec<LineOptions> {
  return view.specOf(spec);
}

/** The place nearest to `x`, of ascending places; `x` itself if there is none. */
export function nearestPlace(places: ArrayLike<number>, x: number): number {
  let best = x;
  let distance = Number.POSITIVE_INFINITY;
  for (let i = 0; i < places.length; i++) {
    const away = Math.abs((places[i] as number) - x);
    if (away < distance) [best, distance] = [places[i] as number, away];
  }
  return best;
}
