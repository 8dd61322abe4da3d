/** Loads 3Dmol.js and lends its viewers. */
import type { Model, Viewer } from '3dmol/build/3Dmol.es6-min.js';
import { drawnLook, type Look } from './panel-looks.js';
import type { Pose } from './panel-pose.js';

type Library = typeof import('3dmol/build/3Dmol.es6-min.js');

/** Distance of the library's camera from the middle of its scene, and half of its angle. */
const CAMERA = 150;
const HALF_ANGLE = (10 * Math.PI) / 180;
/** How long the library's GPU context lives after the last viewer was given back (ms). */
const KEEP_CONTEXT_MS = 2_000;

const GLOBAL = '$3Dmol';
const REFUSED = "The page's Content-Security-Policy refuses surfaces: add blob: to worker-src";

let loading: Promise<Library> | null = null;

/** Loads the library when it is first needed; again after a failure. */
export function loadLibrary(): Promise<Library> {
  loading ??= load().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** The library writes a global, and over the page's handler of `readystatechange`. Both are given back to the page. */
async function load(): Promise<Library> {
  const { onreadystatechange } = document;
  const giveGlobalBack = keepGlobal();
  try {
    const library = await import('3dmol/build/3Dmol.es6-min.js');
    // Surfaces are computed beside a training.
    library.GLViewer.numWorkers = 1;
    return library;
  } finally {
    document.onreadystatechange = onreadystatechange;
    giveGlobalBack();
  }
}

/** Remembers the global `$3Dmol`. Returns a function that restores it. */
function keepGlobal(): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, GLOBAL);
  return () => {
    if (before) Object.defineProperty(globalThis, GLOBAL, before);
    else Reflect.deleteProperty(globalThis, GLOBAL);
  };
}

interface Seat {
  readonly element: HTMLElement;
  readonly viewer: Viewer;
}

/**
 * Viewers that nobody uses. A viewer cannot be disposed of: it listens to the window for ever. So viewers are used again, and there are
 * never more than were seen at once. All of them share one GPU context.
 */
const idle: Seat[] = [];
let used = 0;
let closing: ReturnType<typeof setTimeout> | undefined;

/** A molecule on the screen. */
export class MoleculeViewer {
  /** Models in the file: 1 if it has no more. */
  readonly models: number;
  readonly atoms: number;
  readonly #library: Library;
  readonly #seat: Seat;
  readonly #backbone: number;
  #fitted: readonly [x: number, y: number, z: number, distance: number] = [0, 0, 0, CAMERA];
  #isClosed = false;

  /** Shows a molecule in an element that has a size. Throws a reason for people: damaged bytes, no WebGL. */
  constructor(library: Library, parent: HTMLElement, data: string | Uint8Array, format: string) {
    this.#library = library;
    this.#seat = take(library, parent);
    try {
      const { viewer } = this.#seat;
      const model = readModels(viewer, data, format);
      const atoms = model
        .selectedAtoms({})
        .filter(({ x, y, z }) => [x, y, z].every((each) => Number.isFinite(each)));
      this.atoms = atoms.length;
      this.models = Math.max(1, viewer.getNumFrames());
      this.#backbone = atoms.filter(
        ({ atom, elem, hetflag }) => !hetflag && ((atom === 'CA' && elem === 'C') || atom === 'P'),
      ).length;
      this.#fit();
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  get canvas(): HTMLCanvasElement {
    return this.#seat.viewer.getCanvas();
  }

  /** Draws with another look. Answers what a person must know; empty: nothing. Does not reject. */
  async setLook(look: Look): Promise<string> {
    const { viewer } = this.#seat;
    const { styles, surface, note } = drawnLook(look, { atoms: this.atoms, backbone: this.#backbone });
    viewer.removeAllSurfaces();
    viewer.setStyle({}, {});
    for (const { selection, style } of styles) viewer.setStyle(selection, style);
    viewer.render();
    if (!surface) return note;
    return this.#addSurface(surface).then(
      () => note,
      () => REFUSED,
    );
  }

  async #addSurface(style: object): Promise<void> {
    // The library finds its worker by its global, in this call.
    const giveGlobalBack = keepGlobal();
    let computing: Promise<number>;
    try {
      Reflect.set(globalThis, GLOBAL, this.#library);
      computing = this.#seat.viewer.addSurface(this.#library.SurfaceType.VDW, style, {});
    } finally {
      giveGlobalBack();
    }
    await computing;
  }

  async setModel(index: number): Promise<void> {
    await this.#seat.viewer.setFrame(index);
    if (!this.#isClosed) this.#fit();
  }

  setBackground(color: string): void {
    this.#seat.viewer.setBackgroundColor(color, 1);
  }

  /** Draws the molecule turned like the others of its panel. */
  setPose({ rotation, zoom, pan }: Pose): void {
    const { viewer, element } = this.#seat;
    const { clientWidth: width, clientHeight: height } = element;
    if (width === 0 || height === 0) return;
    if (viewer.getRenderer().isLost()) viewer.resize();
    const [x, y, z, fitted] = this.#fitted;
    const distance = Math.max(1, (fitted * Math.max(1, height / width)) / zoom);
    const side = (2 * distance * Math.tan(HALF_ANGLE) * Math.min(width, height)) / height;
    viewer.setView([x, y, z, CAMERA - distance, ...rotation, pan[0] * side, -pan[1] * side]);
  }

  /** Gives the viewer back. Call it once. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    giveBack(this.#seat);
  }

  #fit(): void {
    this.#seat.viewer.zoomTo();
    const [x = 0, y = 0, z = 0, place = 0] = this.#seat.viewer.getView();
    this.#fitted = [x, y, z, CAMERA - place];
  }
}

/** The library has many messages for what it cannot read, none of them for people. */
function readModels(viewer: Viewer, data: string | Uint8Array, format: string): Model {
  try {
    // Of MMTF, the library adds an empty model to those of the file.
    if (format !== 'mmtf') return viewer.addModelsAsFrames(data, format, { keepH: true });
  } catch {
    // Of MOL2 with sections behind the bonds, the library can read one molecule only.
  }
  try {
    return viewer.addModel(data, format, { keepH: true });
  } catch {
    throw new Error('the viewer cannot read its bytes');
  }
}

function take(library: Library, parent: HTMLElement): Seat {
  clearTimeout(closing);
  const known = idle.pop();
  const element = known?.element ?? document.createElement('div');
  element.style.cssText = 'position: absolute; inset: 0';
  parent.replaceChildren(element);
  used++;
  if (known) {
    known.viewer.resize();
    return known;
  }
  try {
    // Without its handlers of the mouse: they keep the wheel from the page, and run what a file names as a callback.
    const config = { nomouse: true, minimumZoomToDistance: 2.5, disableFog: true };
    return { element, viewer: library.createViewer(element, config) };
  } catch {
    used--;
    throw new Error('this browser gives the page no WebGL');
  }
}

function giveBack(seat: Seat): void {
  seat.viewer.clear();
  seat.element.remove();
  idle.push(seat);
  used--;
  if (used > 0) return;
  closing = setTimeout(() => {
    const context = seat.viewer.getRenderer().getContext();
    context?.getExtension('WEBGL_lose_context')?.loseContext();
  }, KEEP_CONTEXT_MS);
}
