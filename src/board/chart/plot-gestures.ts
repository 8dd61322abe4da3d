import type uPlot from 'uplot';
import type { Zoom } from '../data/view.js';
import type { Range } from './scales.js';
import { pannedBy, zoomedAt } from './windows.js';

/** A zoom by mouse, wheel or touch. A missing range stays as it is. */
export interface GestureZoom {
  readonly x?: Zoom;
  readonly y?: Range;
  /** A number that the events of one movement share; `null`: the event is all of the movement. */
  readonly gesture: number | null;
}

/** The chart that {@link listenToPlot} serves. */
export interface PlotGestures {
  /** The range of x that is shown, or will be in the next frame. */
  window(): Zoom;
  /** True: `window` is not the whole range. */
  isZoomed(): boolean;
  /** Called for each zoom. */
  zoom(zoom: GestureZoom): void;
  /** Called for a double click on the axis of y. Absent: y cannot be zoomed. */
  readonly backOfY?: () => void;
}

/** Shorter drags are clicks, in CSS pixels. */
const MIN_DRAG = 5;
/** Pixels of the wheel for a factor of e, the most pixels of one event, and how much more a pinch on a trackpad counts. */
const WHEEL_PIXELS = 400;
const MOST_PIXELS = 200;
const PINCH = 4;
/** Lines and pages of a wheel in pixels. */
const WHEEL_UNITS = [1, 16, 400];
/** Events of a wheel with shorter pauses (ms) are one movement. */
const WHEEL_PAUSE_MS = 500;

const NO_SELECTION = { left: 0, top: 0, width: 0, height: 0 };

let lastGesture = 0;

/**
 * Zooms and pans with more than uPlot's own drag along x: a drag with Shift selects a box, a drag on the axis of y selects values, the
 * wheel zooms with Ctrl or ⌘ (a pinch on a trackpad too) and pans with Shift or sideways, and two fingers zoom and pan. The listeners
 * go with the elements of the plot.
 */
export function listenToPlot(plot: uPlot, gestures: PlotGestures): void {
  if (gestures.backOfY) {
    listenToBox(plot, gestures);
    listenToAxis(plot, gestures, gestures.backOfY);
  }
  listenToWheel(plot, gestures);
  listenToFingers(plot, gestures);
}

/** The values between two heights of a plot, in CSS pixels from its top, with as many digits as pixels can tell apart. */
export function valuesBetween(plot: uPlot, top: number, bottom: number): Range {
  const value = (at: number) => {
    const exact = plot.posToVal(at, 'y');
    const pixel = Math.abs(exact - plot.posToVal(at + 0.5, 'y'));
    const digits = 1 + Math.ceil(Math.log10(Math.abs(exact) / pixel));
    if (!Number.isFinite(digits)) return exact;
    return digits < 1 ? 0 : Number(exact.toPrecision(Math.min(17, digits)));
  };
  return [value(bottom), value(top)];
}

function listenToBox(plot: uPlot, { zoom }: PlotGestures): void {
  const { drag } = plot.cursor;
  if (!drag) return;
  // Before uPlot's listener, which reads `drag` while the mouse moves.
  plot.root.addEventListener(
    'mousedown',
    (event) => {
      drag.y = event.shiftKey;
      if (!event.shiftKey) return;
      // Shift and a click would select the text of the page.
      event.preventDefault();
      focusArea(plot);
    },
    true,
  );
  const select = (of: uPlot) => {
    const { left, top, width, height } = of.select;
    // A drag along x alone goes on to the next listener.
    if (!drag.y || height < MIN_DRAG) return;
    of.setSelect(NO_SELECTION, false);
    const x = { min: of.posToVal(left, 'x'), max: of.posToVal(left + width, 'x') };
    const y = valuesBetween(of, top, top + height);
    zoom({ ...(width >= MIN_DRAG && { x }), y, gesture: null });
  };
  plot.hooks.setSelect = [select, ...(plot.hooks.setSelect ?? [])];
}

function listenToAxis(plot: uPlot, { zoom }: PlotGestures, back: () => void): void {
  const { over, root } = plot;
  const axis = root.querySelectorAll<HTMLElement>('.u-axis')[1];
  if (!axis) return;
  axis.style.cursor = 'ns-resize';
  let start: number | null = null;
  const heightOf = ({ clientY }: PointerEvent) => {
    const { top, height } = over.getBoundingClientRect();
    return Math.max(0, Math.min(height, clientY - top));
  };
  const end = () => {
    start = null;
    plot.setSelect(NO_SELECTION, false);
  };
  axis.addEventListener('pointerdown', (event) => {
    // A finger scrolls the page.
    if (event.button !== 0 || event.pointerType === 'touch') return;
    event.preventDefault();
    focusArea(plot);
    start = heightOf(event);
    axis.setPointerCapture(event.pointerId);
  });
  axis.addEventListener('pointermove', (event) => {
    if (start === null) return;
    const at = heightOf(event);
    const height = Math.abs(at - start);
    plot.setSelect({ left: 0, top: Math.min(at, start), width: over.clientWidth, height }, false);
  });
  axis.addEventListener('pointerup', (event) => {
    if (start === null) return;
    const [top, bottom] = [start, heightOf(event)].sort((a, b) => a - b) as [number, number];
    end();
    if (bottom - top >= MIN_DRAG) zoom({ y: valuesBetween(plot, top, bottom), gesture: null });
  });
  axis.addEventListener('pointercancel', end);
  axis.addEventListener('dblclick', back);
}

function listenToWheel({ over }: uPlot, { window, isZoomed, zoom }: PlotGestures): void {
  let before = Number.NEGATIVE_INFINITY;
  let gesture = 0;
  over.addEventListener(
    'wheel',
    (event) => {
      const { ctrlKey, metaKey, shiftKey, deltaX, deltaY, deltaMode, timeStamp } = event;
      const isZoom = ctrlKey || metaKey;
      const isSideways = shiftKey || Math.abs(deltaX) > Math.abs(deltaY);
      if (!isZoom && !(isSideways && isZoomed())) return;
      event.preventDefault();
      // The end of a movement.
      if (deltaX === 0 && deltaY === 0) return;
      if (timeStamp - before > WHEEL_PAUSE_MS) gesture = ++lastGesture;
      before = timeStamp;
      const { left, width } = over.getBoundingClientRect();
      const unit = WHEEL_UNITS[deltaMode] ?? 1;
      if (isZoom) {
        const pixels = deltaY * unit * (ctrlKey ? PINCH : 1);
        const factor = Math.exp(Math.max(-MOST_PIXELS, Math.min(MOST_PIXELS, pixels)) / WHEEL_PIXELS);
        zoom({ x: zoomedAt(window(), (event.clientX - left) / width, factor), gesture });
      } else {
        // Some browsers turn a wheel with Shift sideways, others do not.
        zoom({ x: pannedBy(window(), ((deltaX || deltaY) * unit) / width), gesture });
      }
    },
    { passive: false },
  );
}

/** Where two fingers are: their middle as a share of the plot's width, and their distance in CSS pixels. */
interface Fingers {
  readonly middle: number;
  readonly distance: number;
}

function listenToFingers({ over }: uPlot, { window, zoom }: PlotGestures): void {
  // One finger scrolls. The browser would zoom the page with two.
  over.style.touchAction = 'pan-x pan-y';
  let start: (Fingers & { readonly window: Zoom; readonly gesture: number }) | null = null;
  const fingersOf = ({ touches: [one, other] }: TouchEvent): Fingers | null => {
    if (!one || !other) return null;
    const { left, width } = over.getBoundingClientRect();
    const distance = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    return {
      middle: ((one.clientX + other.clientX) / 2 - left) / width,
      distance: Math.max(1, distance),
    };
  };
  const begin = (event: TouchEvent) => {
    const fingers = event.touches.length === 2 ? fingersOf(event) : null;
    start = fingers && { ...fingers, window: window(), gesture: ++lastGesture };
    // Otherwise, two fingers scroll the page.
    if (start && event.cancelable) event.preventDefault();
  };
  over.addEventListener('touchstart', begin, { passive: false });
  over.addEventListener(
    'touchmove',
    (event) => {
      const now = start && fingersOf(event);
      if (!start || !now) return;
      if (event.cancelable) event.preventDefault();
      const zoomed = zoomedAt(start.window, start.middle, start.distance / now.distance);
      zoom({ x: pannedBy(zoomed, start.middle - now.middle), gesture: start.gesture });
    },
    { passive: false },
  );
  over.addEventListener('touchend', begin, { passive: false });
  over.addEventListener('touchcancel', begin, { passive: false });
}

/** Moves the focus to the element around a plot, whose keys continue what the mouse began. */
function focusArea({ root }: uPlot): void {
  root.parentElement?.focus({ preventScroll: true });
}
