import { ValidationError } from '../base/errors.js';
import type { Surface, SurfaceInfo } from './types.js';
import { makeVisorElement, type VisorElement } from './visor-element.js';

const DEFAULT_TAB = 'Visor';

let shown: Visor | null = null;

/** The visor of the page; opened at the first call, and made again after somebody removed it. Throws `validation` where there is no document. */
export function visor(): Visor {
  if (typeof document === 'undefined') throw new ValidationError('visor() needs a page with a document');
  if (!shown?.el.isConnected) {
    shown?.unbindKeys();
    shown = new Visor();
  }
  return shown;
}

/** Name and tab of the surface that draws in an element; `null`: no surface of the visor does. */
export function surfaceOf(drawArea: HTMLElement): { readonly name: string; readonly tab: string } | null {
  return shown?.surfaceList.find((info) => shown?.surface(info).drawArea === drawArea) ?? null;
}

/** A column at the right edge of the window that shows surfaces in tabs: the `Visor` of tfjs-vis. */
export class Visor {
  /** The element of the visor. */
  readonly el: HTMLElement;
  readonly #element: VisorElement;
  readonly #surfaces = new Map<
    string,
    { readonly info: Required<Pick<SurfaceInfo, 'name' | 'tab'>>; readonly surface: Surface }
  >();
  readonly #key = (event: KeyboardEvent) => this.#pressed(event);

  /** @internal */
  constructor() {
    this.#element = makeVisorElement();
    this.el = this.#element;
    document.body.append(this.el);
    this.bindKeys();
  }

  /** The surfaces, in the order in which they were made. */
  get surfaceList(): readonly { readonly name: string; readonly tab: string }[] {
    return [...this.#surfaces.values()].map(({ info }) => info);
  }

  /** Returns the surface with this name and tab, and makes it at first. The tab `Visor` is the default. Throws `validation` without a name. */
  surface({ name, tab = DEFAULT_TAB, styles = {} }: SurfaceInfo): Surface {
    if (typeof name !== 'string') throw new ValidationError('surface() needs a name: { name, tab }');
    const id = JSON.stringify([name, tab]);
    const known = this.#surfaces.get(id);
    if (known) return known.surface;
    const surface = this.#element.addSurface(name, `${tab}`, styles);
    this.#surfaces.set(id, { info: { name, tab: `${tab}` }, surface });
    return surface;
  }

  /** True while the visor is shown. */
  isOpen(): boolean {
    return this.#element.isOpen;
  }

  /** True while the visor fills the window. */
  isFullscreen(): boolean {
    return this.#element.isFullscreen;
  }

  /** Shows the visor. */
  open(): void {
    this.#element.isOpen = true;
  }

  /** Hides the visor; a button at the edge of the window opens it again. */
  close(): void {
    this.#element.isOpen = false;
  }

  /** Shows or hides the visor. */
  toggle(): void {
    this.#element.isOpen = !this.isOpen();
  }

  /** Over the whole window, or at its edge. */
  toggleFullScreen(): void {
    this.#element.isFullscreen = !this.isFullscreen();
  }

  /** Lets the key \` open and close the visor, and ~ maximize it; done already when the visor is made. Not while a person writes. */
  bindKeys(): void {
    document.addEventListener('keydown', this.#key);
  }

  /** Leaves the keys to the page. */
  unbindKeys(): void {
    document.removeEventListener('keydown', this.#key);
  }

  /** Shows a tab. Throws `validation` if there is no such tab. */
  setActiveTab(tab: string): void {
    if (!this.#element.tabs.includes(tab)) throw new ValidationError(`The visor has no tab “${tab}”`);
    this.#element.activeTab = tab;
  }

  #pressed(event: KeyboardEvent): void {
    const { key, code, shiftKey, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey || isWriting(event)) return;
    // Where ` is a dead key, the code says which key it is.
    if (key !== '`' && key !== '~' && code !== 'Backquote') return;
    if (key === '~' || (key !== '`' && shiftKey)) this.toggleFullScreen();
    else this.toggle();
  }
}

/** True for a key that goes into a text. */
function isWriting(event: Event): boolean {
  const [target] = event.composedPath();
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
  );
}
