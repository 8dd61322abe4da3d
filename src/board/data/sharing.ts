import type { StaticValue } from 'lit/static-html.js';
import { messageOf } from '../../base/errors.js';
import type { ImportedRunInfo } from '../../source/bundles.js';
import type { OpenedBundle, RunInfo, Source } from '../../source/types.js';
import type { FirstPick } from './selection.js';
import { batch, signal, watch } from './state.js';
import type { Toasts } from './toasts.js';

/** The dialog to open. `url` is the address that the form suggests. `import` copies runs of the bundle that is shown. */
export type SharingDialog =
  | { readonly kind: 'export'; readonly runs: readonly RunInfo[] }
  | { readonly kind: 'send'; readonly runs: readonly RunInfo[]; readonly url: string | null }
  | { readonly kind: 'import' };

/** The functions of the board that {@link Sharing} needs. */
export interface SharingHost {
  readonly toasts: Toasts;
  /** The project that is shown. */
  readonly project: () => string | null;
  /** Shows a source, one of its projects, and these runs first. */
  readonly show: (source: Source | null, project: string | null, pick: FirstPick | null) => void;
  /** Loads the dialogs and the bar. */
  readonly load: () => Promise<SharingElements>;
}

/** Tags of the elements that are loaded at first use. */
export interface SharingElements {
  readonly dialogsTag: StaticValue;
  readonly bundleBarTag: StaticValue;
  readonly serverLineTag: StaticValue;
}

/**
 * Longest display (ms) of the message while a file is opened: enough for a large file on a slow disk. The message ends when the
 * file is open.
 */
const OPENING_MS = 120_000;
const DONE_MS = 6_000;

/** Import, export and sending of runs: the open bundle, the open dialog, and their elements, which are loaded at first use. */
export class Sharing {
  readonly #elements = signal<SharingElements | null>(null);
  readonly #dialog = signal<SharingDialog | null>(null);
  readonly #bundle = signal<OpenedBundle | null>(null);
  readonly #own = signal<Source | null>(null);
  readonly #host: SharingHost;
  /** The project of the page's own source, to return to. */
  #project: string | null = null;
  /** Counts openings of files, so that of two files the last file is shown. */
  #turn = 0;
  #input: HTMLInputElement | null = null;

  constructor(host: SharingHost) {
    this.#host = host;
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
   * Takes another source from the page and closes a bundle that was open over the source before. The host shows the new source.
   */
  follow(own: Source | null): void {
    this.#turn++;
    this.bundle?.close();
    if (this.dialog && own) this.say('The dialog was closed, because the page shows other runs now.');
    batch(() => {
      this.#bundle.value = null;
      this.#dialog.value = null;
      this.#own.value = own;
    });
  }

  /** Opens a dialog; `null` closes it. */
  ask(dialog: SharingDialog | null): void {
    if (dialog === this.dialog) return;
    this.#dialog.value = dialog;
    if (dialog) void this.load();
  }

  /** Closes the dialog of a finished task. A dialog that was opened meanwhile stays open. */
  done(dialog: SharingDialog | null): void {
    if (dialog !== null && dialog === this.dialog) this.ask(null);
  }

  /** Lets the person choose a file to open. */
  pick(): void {
    // Keep a reference: the browser may collect an unreferenced input before the person has chosen a file.
    const input = document.createElement('input');
    this.#input = input;
    input.type = 'file';
    input.accept = '.zip,application/zip';
    input.addEventListener('change', () => {
      this.#input = null;
      const file = input.files?.[0];
      if (file) void this.open(file);
    });
    this.#input.click();
  }

  /** Shows a bundle in place of the own source. A file that is not a bundle changes nothing. */
  async open(file: File): Promise<void> {
    const bundles = this.own?.bundles;
    if (!bundles) return;
    const turn = ++this.#turn;
    const { toasts } = this.#host;
    const message = toasts.show({
      text: `Opening ${file.name}…`,
      tone: 'plain',
      action: null,
      ms: OPENING_MS,
    });
    try {
      if (!(await this.load())) return;
      const bundle = await bundles.open(file);
      await this.#noDialog();
      if (turn === this.#turn) this.#show(bundle);
      else bundle.close();
    } catch (thrown) {
      if (turn === this.#turn) toasts.error(`${file.name} was not opened`, thrown);
    } finally {
      toasts.dismiss(message);
    }
  }

  /** Returns to the own source. `pick`: the runs to show first there. */
  close(pick: FirstPick | null = null, project = this.#project): void {
    const { bundle } = this;
    if (!bundle) return;
    this.#bundle.value = null;
    this.#host.show(this.own, project, pick);
    // Close the bundle last, after the panels of its runs are gone.
    bundle.close();
  }

  /** Shows the runs that were copied from the bundle, in the own source. `project`: the project to show. */
  imported(runs: readonly ImportedRunInfo[], project: string | null): void {
    const here = runs.filter(({ result }) => result === 'imported' || result === 'unchanged');
    if (here.length > 0)
      this.close(
        here.map(({ run }) => run),
        project,
      );
  }

  /** The project that the own source showed before the bundle was opened. */
  get ownProject(): string | null {
    return this.#project;
  }

  say(text: string): void {
    this.#host.toasts.show({ text, tone: 'plain', action: null, ms: DONE_MS });
  }

  /** Loads the dialogs and the bar. False: loading failed, and a message told the person. */
  async load(): Promise<boolean> {
    if (this.elements) return true;
    try {
      this.#elements.value = await this.#host.load();
    } catch (thrown) {
      this.#dialog.value = null;
      const error = new Error(`this part of the board could not be loaded: ${messageOf(thrown)}`);
      this.#host.toasts.error('That does not work now', error);
    }
    return this.elements !== null;
  }

  /** Resolves when no dialog is open. A file that has been opened must not remove what a person writes in a dialog. */
  #noDialog(): Promise<void> {
    return new Promise((resolve) => {
      if (this.dialog === null) return resolve();
      const stop = watch(
        () => this.dialog === null,
        () => {
          stop();
          resolve();
        },
      );
    });
  }

  #show(bundle: OpenedBundle): void {
    const before = this.bundle;
    if (!before) this.#project = this.#host.project();
    batch(() => {
      this.#bundle.value = bundle;
      this.#dialog.value = null;
    });
    this.#host.show(bundle.source, null, 'newest');
    before?.close();
  }
}
