import type { RunInfo, Source, XAxis } from '../../source/types.js';
import type { PanelSpec } from '../panels/spec.js';
import { CurrentView } from './current-view.js';
import { Feed } from './feed.js';
import { FrameQueue } from './frame-queue.js';
import { type KeyOfKind, keyInfo } from './key-index.js';
import { type FirstPick, Selection } from './selection.js';
import { Settings } from './settings.js';
import { Sharing, type SharingElements } from './sharing.js';
import { batch, signal, slice, watch } from './state.js';
import { Toasts } from './toasts.js';
import { type LoadUploads, UploadFeed } from './upload-feed.js';
import { ViewState } from './view.js';
import { isSameView, type ReadSpec, type View } from './view-spec.js';
import { ViewStore } from './view-store.js';

/** A question that a person must answer before an action runs. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly run: () => void;
}

/** Loads parts of the board, which most visits do not need. */
export interface Loaders {
  /** The dialogs and the bar for export, import and sending. */
  readonly sharing: () => Promise<SharingElements>;
  readonly uploads: LoadUploads;
  /** What asks about a deletion, and deletes. */
  readonly remove: () => Promise<(model: BoardModel, runs: readonly RunInfo[], what: string) => void>;
}

/** The shared state of one board. The elements of the board use this model and do not know each other. */
export class BoardModel {
  readonly settings = new Settings();
  readonly selection: Selection;
  readonly view: ViewState;
  /** The view of the current project, composed of the state above. */
  readonly current = new CurrentView(this);
  readonly toasts = new Toasts();
  readonly frames = new FrameQueue();
  readonly feed: Feed;
  readonly uploads: UploadFeed;
  readonly sharing: Sharing;
  /** Called when the board is removed. */
  readonly closing = new Set<() => void>();
  /** Causes of trouble that a person dismissed: for as long as the board lives. */
  readonly dismissed = new Set<string>();
  /** Ids of the panels of the key metrics that are shown. */
  keyPanels: readonly string[] = [];
  /** The panels of all sections, in their order. */
  panels: () => readonly PanelSpec[] = () => [];
  /** Uids of the visible rows of the list of runs, which show last values. */
  listed: readonly string[] = [];
  readonly #question = signal<Question | null>(null);
  readonly #dark = signal(false);
  /** Reads the spec of a panel. */
  readonly readSpec: ReadSpec;
  /** `null`: nothing is stored. */
  readonly #views: ViewStore | null;
  readonly #load: Loaders;
  /** The project of the current view. `undefined`: the view of a bundle, which is not stored. */
  #viewOf: string | null | undefined;

  /**
   * `readSpec` reads the spec of a panel. `shared`: a view state that outlives the model, for a single chart in a page. Such a
   * model stores nothing, and does not ask for the status of the source.
   */
  constructor(load: Loaders, readSpec: ReadSpec, shared: ViewState | null = null) {
    this.readSpec = readSpec;
    this.view = shared ?? new ViewState();
    this.selection = new Selection(!shared);
    this.#load = load;
    this.#views = shared ? null : new ViewStore(readSpec);
    this.feed = new Feed({
      wanted: () => this.#wanted(),
      listed: () => this.#listed(),
      isStatusShown: !shared,
    });
    this.uploads = new UploadFeed(this.feed, this.toasts, load.uploads);
    this.sharing = new Sharing(this.toasts, load.sharing);
    const { selection, settings } = this;
    watch(
      () => selection.focus,
      // If a person opens the details of a run, show the histograms of that run too.
      (focus) => focus !== null && this.view.setHistogramRun(focus),
    );
    watch(
      () => [selection.focus, ...selection.selected],
      () => this.feed.wantedChanged(),
    );
    watch(
      () => settings.value.project,
      (project) =>
        batch(() => {
          selection.reset();
          this.#restoreView();
          this.feed.setProject(project);
        }),
    );
    this.#restoreView();
    // A watcher of a shared view state would keep the model alive.
    if (shared) return;
    watch(
      () => JSON.stringify([this.current.value, selection.kept?.newest]),
      () => this.#keepView(),
    );
  }

  get source(): Source | null {
    return this.feed.source;
  }

  /** True if the shown runs cannot be changed, as in a bundle. */
  get readOnly(): boolean {
    return slice(() => this.sharing.bundle !== null || this.feed.status?.storage === 'bundle');
  }

  get question(): Question | null {
    return this.#question.value;
  }

  /** True if the board is drawn with the dark theme. */
  get dark(): boolean {
    return this.#dark.value;
  }

  /** Shows the source that the page gave. */
  open(source: Source | null): void {
    this.sharing.follow(source);
    this.#show(source, null);
  }

  /** Stops following the source and closes an open bundle. Call it when the board is removed. */
  close(): void {
    this.feed.close();
    this.sharing.follow(null);
    for (const close of this.closing) close();
  }

  /** Shows a source, one of its projects, and these runs first. */
  showSource(source: Source | null, project: string | null, pick: FirstPick | null): void {
    // Close the feed first, so that the project is not looked up in the previous source.
    this.feed.close();
    this.settings.update({ project });
    this.#show(source, pick);
  }

  #show(source: Source | null, pick: FirstPick | null): void {
    batch(() => {
      this.selection.reset(pick);
      this.#restoreView();
      this.feed.open(source);
    });
  }

  /** Applies a view to the board. Missing fields get their defaults. */
  showView(view: Partial<View>): void {
    const { current, selection, settings, feed } = this;
    // Set the project first, because a change of project loads the stored view of that project.
    if (view.project !== undefined) settings.update({ project: view.project });
    const next = { ...view, project: settings.value.project };
    // The page was reloaded with its own link: return, so that runs that have started since are shown too.
    if (isSameView(current.value, next)) return;
    batch(() => {
      selection.setInitial(null);
      current.show(next);
      if (feed.phase.state === 'ready') selection.follow(feed.runs);
    });
  }

  /** Restores the stored view of the project. */
  #restoreView(): void {
    if (!this.#views) return;
    const isOwn = this.sharing.bundle === null;
    const { project } = this.settings.value;
    const kept = isOwn ? this.#views.load(project) : null;
    this.#viewOf = isOwn ? project : undefined;
    this.current.show(kept?.view ?? {}, kept?.newest);
  }

  #keepView(): void {
    if (this.#viewOf === undefined) return;
    this.#views?.save(this.#viewOf, this.current.value, this.selection.kept?.newest ?? null);
  }

  /** Changes the x axis. Clears cursor and zoom, because another axis has other units. */
  setX(x: XAxis): void {
    this.view.setCursor(null);
    this.view.setZoom(null);
    this.settings.update({ x });
  }

  setDark(dark: boolean): void {
    this.#dark.value = dark;
  }

  /** The selected runs that have logged a key. */
  runsWith(key: KeyOfKind): readonly string[] {
    const { selection, feed } = this;
    return slice(() => selection.selected.filter((uid) => keyInfo(feed.details.get(uid), key)));
  }

  /** The colour of a run. A component that calls this while it renders, renders again when a person changes a colour. */
  color(uid: string): string {
    return this.selection.colors.color(uid, this.dark);
  }

  /** Dashes of a run's lines, in CSS pixels; empty: a solid line. */
  dash(uid: string): readonly number[] {
    return this.selection.colors.dash(uid);
  }

  setListed(uids: readonly string[]): void {
    if (uids.join() === this.listed.join()) return;
    this.listed = uids;
    this.feed.wantedChanged();
  }

  ask(question: Question | null): void {
    this.#question.value = question;
  }

  /** Asks, deletes the runs, and offers an undo for as long as the source keeps the data. */
  async deleteRuns(runs: readonly RunInfo[], what: string): Promise<void> {
    try {
      const remove = await this.#load.remove();
      remove(this, runs, what);
    } catch (thrown) {
      this.toasts.error(`Could not delete ${what}`, thrown);
    }
  }

  #listed(): void {
    this.selection.follow(this.feed.runs);
  }

  *#wanted(): Iterable<string> {
    yield* this.selection.selected;
    if (this.selection.focus !== null) yield this.selection.focus;
    yield* this.listed;
  }
}
