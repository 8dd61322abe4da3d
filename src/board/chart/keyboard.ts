import type { Zoom } from '../data/view.js';

/** Each press of plus halves the range. */
const ZOOM_STEP = 2;
/** Number of positions that page up and page down move the cursor, and the arrow keys with Shift. */
const BIG_STEP = 20;
const SHIFT_STEP = 10;
/** Share of the range by which a press pans. */
const PAN_SHARE = 0.25;

/** The effect of a key on a chart. A missing field does not change. */
export interface ChartAction {
  /** `null`: the whole range. */
  readonly zoom?: Zoom | null;
  readonly cursor?: number | null;
  /** Moves the range of x, by shares of its width. */
  readonly pan?: number;
  /** Multiplies the height of the range of y. */
  readonly height?: number;
  /** Takes back the last zoom. */
  readonly isBack?: true;
}

/** What a key press says. */
export type ChartKey = Pick<KeyboardEvent, 'key'> &
  Partial<Pick<KeyboardEvent, 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>>;

/** Keys that move the cursor, and the number of positions. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageDown: -BIG_STEP,
  PageUp: BIG_STEP,
};

/**
 * The action of a key on a chart that shows `range`. Arrow and page keys move the cursor among `places` (x in ascending order),
 * + and − zoom around the cursor, < and > pan, Alt with ↑ and ↓ zooms y, Backspace takes back a zoom, 0 shows the whole range.
 * `null`: the key has no action.
 */
export function chartKey(
  { key, shiftKey = false, altKey = false, ctrlKey = false, metaKey = false }: ChartKey,
  range: Zoom,
  cursor: number | null,
  places: () => Float64Array,
): ChartAction | null {
  // The browser zooms the page with Ctrl and plus, and goes back in its history with Alt and an arrow.
  if (ctrlKey || metaKey) return null;
  if (altKey)
    return key === 'ArrowUp' || key === 'ArrowDown' ? { height: key === 'ArrowUp' ? 0.5 : 2 } : null;
  const by = (Object.hasOwn(STEPS, key) ? (STEPS[key] ?? 0) : 0) * (shiftKey ? SHIFT_STEP : 1);
  if (by !== 0) return { cursor: step(places(), cursor ?? (by > 0 ? range.min : range.max), by, range) };
  const center = cursor ?? range.min + (range.max - range.min) / 2;
  const zoom = (factor: number): ChartAction => ({
    zoom: { min: center - (center - range.min) * factor, max: center + (range.max - center) * factor },
  });
  switch (key) {
    case 'Home':
      return { cursor: range.min };
    case 'End':
      return { cursor: range.max };
    case '+':
    case '=':
      return zoom(1 / ZOOM_STEP);
    case '-':
      return zoom(ZOOM_STEP);
    case '<':
      return { pan: -PAN_SHARE };
    case '>':
      return { pan: PAN_SHARE };
    case '0':
      return { zoom: null };
    case 'Backspace':
      return { isBack: true };
    default:
      return null;
  }
}

/** The position that is `by` positions away from `from`. */
function step(places: Float64Array, from: number, by: number, range: Zoom): number {
  const next = by > 0 ? places.findIndex((x) => x > from) : places.findLastIndex((x) => x < from);
  if (next < 0) return from;
  const at = places[Math.min(places.length - 1, Math.max(0, next + by - Math.sign(by)))] ?? from;
  return Math.min(range.max, Math.max(range.min, at));
}
