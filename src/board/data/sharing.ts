import type { StaticValue } from 'lit/static-html.js';
import { messageOf } from '../../base/errors.js';
import type { OpenedBundle, RunInfo, Source } from '../../source/types.js';
import { batch, signal } from './state.js';
import type { Toasts } from './toasts.js';

/** The dialog to open. `url` is the address that the form suggests. `import` copies runs of the bundle that is shown. */
export type SharingDialog =
  | { readonly kind: 'export'; readonly runs: readonly RunInfo[] }
  | { readonly kind: 'send'; readonly runs: readonly RunInfo[]; readonly url: string | null }
  | { readonly kind: 'import' };

/** Tags of the elements that are loaded at first use. */
export interface SharingElements {
  readonly dialogsTag: StaticValue;
  readonly bundleBarTag: StaticValue;
  readonly serverLineTag: StaticValue;
}

const DONE_MS = 6_000;

/**
 * State of import, export and sending of runs: the open bundle, the open dialog, and their elements, which are loaded at first use.
 * The actions are in `share/opening.ts`, which is loaded at first use too.
 */
export class Sharing {
  readonly #elements = signal<SharingElements | null>(null);
  readonly #dialog = signal<SharingDialog | null>(null);
  readonly #bundle = signal<OpenedBundle | null>(null);
  readonly #own = signal<Source | null>(null);
  readonly #toasts: Toasts;
  readonly #load: () => Promise<SharingElements>;
  /** Counts openings of files and sources from the page, so that what came last is shown. */
  turn = 0;

  /** `load` loads the dialogs and the bar. */
  constructor(toasts: Toasts, load: () => Promise<SharingElements>) {
    this.#toasts = toasts;
    this.#load = load;
  }

  /** The dialogs and the bar; `null` until they are loaded. */
  get elements(): SharingElements | null {
    return this.#elements.value;
  }

  /** The open dialog; `null`: none. */
  get dialog(): SharingDialog | null {
    return this.#dialog.value;
  }

  /** The bundle that is shown instead of the page's own source. */
  get bundle(): OpenedBundle | null {
    return this.#bundle.value;
  }

  /** The page's own source. */
  get own(): Source | null {
    return this.#own.value;
  }

  /** True if files can be opened here. */
  get opens(): boolean {
    return this.own?.bundles !== undefined;
  }

  /**
   * Takes another source from the page and closes a bundle that was open over the source before. The model shows the new source.
   */
  follow(own: Source | null): void {
    this.turn++;
    this.bundle?.close();
    if (this.dialog && own) this.say('The dialog was closed, because the page shows other runs now.');
    batch(() => {
      this.show(null);
      this.#own.value = own;
    });
  }

  /** Sets the shown bundle and the open dialog. */
  show(bundle: OpenedBundle | null, dialog: SharingDialog | null = null): void {
    batch(() => {
      this.#bundle.value = bundle;
      this.#dialog.value = dialog;
    });
  }

  /** Opens a dialog; `null` closes it. */
  ask(dialog: SharingDialog | null): void {
    if (dialog === this.dialog) return;
    this.#dialog.value = dialog;
    if (dialog) void this.load();
  }

  say(text: string): void {
    this.#toasts.show({ text, tone: 'plain', action: null, ms: DONE_MS });
  }

  /** Loads the dialogs and the bar. False: loading failed, and a message told the person. */
  async load(): Promise<boolean> {
    if (this.elements) return true;
    try {
      this.#elements.value = await this.#load();
    } catch (thrown) {
      this.#dialog.value = null;
      const error = new Error(`this part of the board could not be loaded: ${messageOf(thrown)}`);
      this.#toasts.error('That does not work now', error);
    }
    return this.elements !== null;
  }
}
