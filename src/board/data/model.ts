import type { Json } from '../../record/kinds.js';
import type { RunInfo, Source } from '../../source/types.js';
import { CurrentView } from './current-view.js';
import { type Draft, Drafts } from './drafts.js';
import { Feed } from './feed.js';
import { FrameQueue } from './frame-queue.js';
import { type KeyOfKind, keyInfo } from './key-index.js';
import { type FirstPick, Selection } from './selection.js';
import { Settings } from './settings.js';
import { Sharing, type SharingElements } from './sharing.js';
import { batch, signal, slice, watch } from './state.js';
import { Toasts } from './toasts.js';
import { UploadFeed } from './upload-feed.js';
import { ViewState } from './view.js';
import { isSameView, type ReadSpec, type View } from './view-spec.js';
import { ViewStore } from './view-store.js';

/** How long a deletion can be undone, in milliseconds. The source keeps the data for as long. */
const UNDO_MS = 8_000;

/** How long the message about an unsaved text stays, in milliseconds. Long, because the person has to read and to decide. */
const DRAFT_MS = 15_000;

/** A question that a person must answer before an action runs. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly run: () => void;
}

/** The shared state of one board. The elements of the board use this model and do not know each other. */
export class BoardModel {
  readonly settings = new Settings();
  readonly selection = new Selection();
  readonly view = new ViewState();
  /** The view of the current project, composed of the state above. */
  readonly current = new CurrentView(this);
  readonly toasts = new Toasts();
  readonly frames = new FrameQueue();
  readonly feed: Feed;
  readonly uploads: UploadFeed;
  readonly sharing: Sharing;
  readonly drafts = new Drafts();
  /** Causes of trouble that a person dismissed: for as long as the board lives. */
  readonly dismissed = new Set<string>();
  /** Ids of the panels of the key metrics that are shown. */
  keyPanels: readonly string[] = [];
  /** Uids of the visible rows of the list of runs, which show last values. */
  listed: readonly string[] = [];
  readonly #question = signal<Question | null>(null);
  readonly #dark = signal(false);
  readonly #draftsWanted = signal(0);
  /** Reads the spec of a panel. */
  readonly readSpec: ReadSpec;
  readonly #views: ViewStore;
  /** The project of the current view. `undefined`: the view of a bundle, which is not stored. */
  #viewOf: string | null | undefined;
  /** The previous list of the same source. */
  #listedBefore: readonly RunInfo[] = [];
  /** The last change of tags. The next change waits for it. */
  #tagging: Promise<unknown> = Promise.resolve();

  /** `loadSharing` loads the dialogs and the bar for export, import and sending. `readSpec` reads the spec of a panel. */
  constructor(loadSharing: () => Promise<SharingElements>, readSpec: ReadSpec) {
    this.readSpec = readSpec;
    this.#views = new ViewStore(readSpec);
    this.feed = new Feed({ wanted: () => this.#wanted(), listed: () => this.#listed() });
    this.uploads = new UploadFeed(this.feed);
    this.sharing = new Sharing({
      toasts: this.toasts,
      project: () => this.settings.value.project,
      show: (source, project, pick) => {
        // Close the feed first, so that the project is not looked up in the previous source.
        this.feed.close();
        this.settings.update({ project });
        this.#show(source, pick);
      },
      load: loadSharing,
    });
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

  /** A counter that grows when a person wants to continue a draft. The details of the run then show the field. */
  get draftsWanted(): number {
    return this.#draftsWanted.value;
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
    this.drafts.release();
  }

  #show(source: Source | null, pick: FirstPick | null): void {
    this.#listedBefore = [];
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
    const isOwn = this.sharing.bundle === null;
    const { project } = this.settings.value;
    const kept = isOwn ? this.#views.load(project) : null;
    this.#viewOf = isOwn ? project : undefined;
    this.current.show(kept?.view ?? {}, kept?.newest);
  }

  #keepView(): void {
    if (this.#viewOf === undefined) return;
    this.#views.save(this.#viewOf, this.current.value, this.selection.kept?.newest ?? null);
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

  /** Edits a field of a run. False: the edit was not stored, and a message told the person why. */
  async edit(uid: string, field: 'name' | 'tags' | 'notes', value: Json): Promise<boolean> {
    try {
      const { source } = this;
      if (!source) throw new Error('nothing is connected.');
      await source.edit(uid, field, value);
      return true;
    } catch (thrown) {
      this.toasts.error('The change was not stored', thrown);
      return false;
    }
  }

  /**
   * Changes the tags of a run. Reads the tags first, and runs one change at a time: the board may show older tags, and an edit of
   * tags replaces all tags. False: the tags were not stored.
   */
  async changeTags(uid: string, change: (tags: readonly string[]) => readonly string[]): Promise<boolean> {
    const turn = this.#tagging.then(async () => {
      try {
        const run = await this.source?.getRun(uid);
        if (!run) throw new Error('the run is not here any more.');
        const tags = change(run.tags);
        return tags.join('\n') === run.tags.join('\n') || (await this.edit(uid, 'tags', tags));
      } catch (thrown) {
        this.toasts.error('The tags were not changed', thrown);
        return false;
      }
    });
    this.#tagging = turn;
    return turn;
  }

  /** Shows a message that a draft about a run is not stored, with a button that leads back to the draft. */
  tellDrafts(uid: string): void {
    const draft = this.drafts.unsaved.find(({ run, field }) => run === uid && field !== 'name in the list');
    const listed = this.feed.runs.some((run) => run.uid === uid);
    // #watchDrafts tells about a run that was deleted.
    if (!draft || (!listed && this.feed.phase.state === 'ready')) return;
    const back = () => {
      this.toasts.dismiss(toast);
      this.selection.setFocus(uid);
      this.#draftsWanted.value++;
    };
    const toast = this.toasts.show({
      text: `What you wrote about ${draft.name} is not stored yet.`,
      tone: 'plain',
      ms: DRAFT_MS,
      action: listed ? { label: 'Go back', run: back } : null,
    });
  }

  /** Offers the text of a draft if its run was deleted elsewhere while the person was writing. */
  async #watchDrafts(): Promise<void> {
    const { source } = this;
    const { runs } = this.feed;
    const before = this.#listedBefore;
    this.#listedBefore = runs;
    if (!source || runs === before) return;
    const isIn = (list: readonly RunInfo[], uid: string) => list.some((run) => run.uid === uid);
    for (const draft of this.drafts.unsaved) {
      // The run may have moved to another project, so ask the source whether the run is gone.
      const left = isIn(before, draft.run) && !isIn(runs, draft.run);
      if (left && (await isGone(source, draft.run))) this.#offerText(draft);
    }
  }

  #offerText(draft: Draft): void {
    const toast = this.toasts.show({
      text: `${draft.name} was deleted. What you wrote about it is not stored.`,
      tone: 'plain',
      ms: DRAFT_MS,
      action: {
        label: 'Copy the text',
        run: () => {
          this.toasts.dismiss(toast);
          navigator.clipboard
            .writeText(draft.text)
            .catch((thrown: unknown) => this.toasts.error('The text was not copied', thrown));
        },
      },
    });
  }

  /** Asks, deletes the runs, and offers an undo for as long as the source keeps the data. */
  deleteRuns(runs: readonly RunInfo[], what: string): void {
    const { source } = this;
    if (!source || runs.length === 0) return;
    const uids = new Set(runs.map((run) => run.uid));
    const written = this.drafts.unsaved.some(({ run }) => uids.has(run))
      ? ' Text that is not stored yet is lost.'
      : '';
    this.ask({
      title: `Delete ${what}?`,
      text: `Its values, logs and notes are removed from this origin. You can undo this for ${UNDO_MS / 1000} seconds.${written}`,
      confirm: 'Delete',
      // Use the source of the question: by the time of the answer, the page may show another source.
      run: () => void this.#delete(source, runs, what),
    });
  }

  async #delete(source: Source, runs: readonly RunInfo[], what: string): Promise<void> {
    const uids = runs.map((run) => run.uid);
    try {
      await Promise.all(uids.map((uid) => source.deleteRun(uid, UNDO_MS)));
    } catch (thrown) {
      this.toasts.error(`Could not delete ${what}`, thrown);
      return;
    }
    const toast = this.toasts.show({
      text: `Deleted ${what}.`,
      tone: 'plain',
      ms: UNDO_MS,
      action: {
        label: 'Undo',
        run: () => {
          this.toasts.dismiss(toast);
          void this.#restore(source, uids);
        },
      },
    });
  }

  async #restore(source: Source, uids: readonly string[]): Promise<void> {
    try {
      await Promise.all(uids.map((uid) => source.restoreRun(uid)));
    } catch (thrown) {
      this.toasts.error('Could not undo', thrown);
    }
  }

  #listed(): void {
    this.selection.follow(this.feed.runs);
    void this.#watchDrafts();
  }

  *#wanted(): Iterable<string> {
    yield* this.selection.selected;
    if (this.selection.focus !== null) yield this.selection.focus;
    yield* this.listed;
  }
}

async function isGone(source: Source, uid: string): Promise<boolean> {
  try {
    return (await source.getRun(uid)) === null;
  } catch {
    // The source does not answer, so it is unknown whether the run is gone.
    return false;
  }
}
