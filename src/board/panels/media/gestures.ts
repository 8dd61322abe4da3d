/** Mouse, touch, wheel and keys of a 3D view, as what they do to the view. */

/** What a view does. Distances are in shares of the view's shorter side: a drag over all of it is 1. */
export interface ViewGestures {
  rotate(right: number, down: number): void;
  pan(right: number, down: number): void;
  /** `factor` above 1: nearer. */
  zoom(factor: number): void;
  reset(): void;
  /** Moves the eye, by shares of its distance. Default: the view does not fly. */
  fly?(forward: number, right: number, above: number): void;
}

/** What one press of an arrow key moves. */
const KEY_SHARE = 0.08;
const KEY_ZOOM = 1.2;
/** Of the wheel: pixels for a factor of e. */
const WHEEL_PIXELS = 500;
/** Lines and pages of a wheel in pixels. */
const WHEEL_UNITS = [1, 16, 400];

const ARROWS: { readonly [key: string]: readonly [right: number, down: number] } = {
  ArrowLeft: [-KEY_SHARE, 0],
  ArrowRight: [KEY_SHARE, 0],
  ArrowUp: [0, -KEY_SHARE],
  ArrowDown: [0, KEY_SHARE],
};

/** What a second of a held key flies. */
const FLY_SHARE = 0.9;

const FLIGHTS: { readonly [key: string]: readonly [forward: number, right: number, above: number] } = {
  w: [1, 0, 0],
  s: [-1, 0, 0],
  a: [0, -1, 0],
  d: [0, 1, 0],
  e: [0, 0, 1],
  q: [0, 0, -1],
};

/** Keys of a view that flies, for the name of the view. */
export const FLY_HELP = 'W, A, S and D fly, E and Q rise and sink';

/** Keys of {@link listenToGestures}, for the name of the view. */
export const GESTURE_HELP =
  'arrow keys rotate, with Shift they move, plus and minus zoom, 0 shows the whole again';

/**
 * Listens to an element: a drag rotates; with Shift, Ctrl, another button or two fingers it moves; plus and minus and two fingers zoom. The
 * wheel zooms with Ctrl or ⌘ held, so that a board can be scrolled over the view, or always where `wheelZooms` says so.
 */
export function listenToGestures(
  element: HTMLElement,
  gestures: ViewGestures,
  wheelZooms: () => boolean,
): void {
  const pointers = new Map<number, { x: number; y: number }>();
  const side = () => Math.max(1, Math.min(element.clientWidth, element.clientHeight));
  let hasPanned = false;

  element.addEventListener('pointerdown', (event) => {
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    hasPanned = false;
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const right = (event.clientX - before.x) / side();
    const down = (event.clientY - before.y) / side();
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (other) {
      const distance = (point: { x: number; y: number }) => Math.hypot(point.x - other.x, point.y - other.y);
      gestures.zoom(distance({ x: event.clientX, y: event.clientY }) / Math.max(1, distance(before)) || 1);
      gestures.pan(right / 2, down / 2);
    } else if (event.shiftKey || event.ctrlKey || event.metaKey || (event.buttons & 6) !== 0) {
      hasPanned = true;
      gestures.pan(right, down);
    } else gestures.rotate(right, down);
  });
  const end = ({ pointerId }: PointerEvent) => void pointers.delete(pointerId);
  element.addEventListener('pointerup', end);
  element.addEventListener('pointercancel', end);
  element.addEventListener('lostpointercapture', end);
  // Of a drag with the right button, the menu would cover what was dragged.
  element.addEventListener('contextmenu', (event) => hasPanned && event.preventDefault());

  element.addEventListener(
    'wheel',
    (event) => {
      if (!wheelZooms() && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const pixels = event.deltaY * (WHEEL_UNITS[event.deltaMode] ?? 1);
      gestures.zoom(Math.exp(-Math.max(-200, Math.min(200, pixels)) / WHEEL_PIXELS));
    },
    { passive: false },
  );

  const flight = new Flight(element, (...by) => gestures.fly?.(...by));
  element.addEventListener('keyup', ({ key }) => flight.release(key.toLowerCase()));
  element.addEventListener('blur', () => flight.stop());
  element.addEventListener('keydown', (event) => {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    // Keys of the browser, and those of controls inside.
    if (ctrlKey || metaKey || altKey || event.composedPath()[0] !== element) return;
    const arrow = ARROWS[key];
    if (arrow) {
      if (shiftKey) gestures.pan(...arrow);
      else gestures.rotate(...arrow);
    } else if (key === '+' || key === '=') gestures.zoom(KEY_ZOOM);
    else if (key === '-' || key === '_') gestures.zoom(1 / KEY_ZOOM);
    else if (key === '0' || key === 'Home') gestures.reset();
    else if (gestures.fly && FLIGHTS[key.toLowerCase()]) flight.press(key.toLowerCase());
    else return;
    // The panel goes to other steps with some of these keys.
    event.preventDefault();
    event.stopPropagation();
  });
}

/** Flies while keys are held. */
class Flight {
  readonly #element: Element;
  readonly #held = new Set<string>();
  readonly #fly: (forward: number, right: number, above: number) => void;
  #frame = 0;
  #before = 0;

  constructor(element: Element, fly: (forward: number, right: number, above: number) => void) {
    this.#element = element;
    this.#fly = fly;
  }

  press(key: string): void {
    if (this.#held.size === 0) {
      this.#before = performance.now();
      // A short press moves as well.
      this.#go(key, 1 / 30);
      this.#frame = requestAnimationFrame(this.#next);
    }
    this.#held.add(key);
  }

  release(key: string): void {
    this.#held.delete(key);
    if (this.#held.size === 0) cancelAnimationFrame(this.#frame);
  }

  stop(): void {
    this.#held.clear();
    cancelAnimationFrame(this.#frame);
  }

  readonly #next = (now: number): void => {
    // An element that is taken away while a key is held hears no end of it.
    if (!this.#element.isConnected) return this.stop();
    const seconds = Math.min(100, Math.max(0, now - this.#before)) / 1000;
    this.#before = now;
    for (const key of this.#held) this.#go(key, seconds);
    if (this.#held.size > 0) this.#frame = requestAnimationFrame(this.#next);
  };

  #go(key: string, seconds: number): void {
    const [forward = 0, right = 0, above = 0] = FLIGHTS[key] ?? [];
    const length = FLY_SHARE * seconds;
    this.#fly(forward * length, right * length, above * length);
  }
}
