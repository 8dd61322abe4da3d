import type { RunInfo, Source } from '../../query/types.js';
import type { Json } from '../../record/kinds.js';
import { Feed } from './feed.js';
import { FrameQueue } from './frame-queue.js';
import { type FirstPick, Selection } from './selection.js';
import { Settings } from './settings.js';
import { Signal } from './signal.js';
import { TakeAway } from './take-away.js';
import { Toasts } from './toasts.js';
import { UploadFeed } from './upload-feed.js';
import { View } from './view.js';

/** How long a deletion can be taken back, in milliseconds; the source keeps the data for as long. */
export const UNDO_MS = 8_000;

/** A question that must be answered before something is done. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly run: () => void;
}

/** Everything that the parts of one board share. The parts know this and nothing of each other. */
export class BoardModel {
  readonly settings = new Settings();
  readonly selection = new Selection();
  readonly view = new View();
  readonly toasts = new Toasts();
  readonly frames = new FrameQueue();
  readonly feed: Feed;
  readonly uploads: UploadFeed;
  readonly takeAway: TakeAway;
  /** Runs whose rows are on the screen in the list: their last values are wanted. */
  listed: readonly string[] = [];
  readonly questionChanged = new Signal();
  question: Question | null = null;
  /** True when the board is drawn dark. */
  dark = false;
  readonly darkChanged = new Signal();
  #focus: string | null = null;

  constructor() {
    this.feed = new Feed(() => this.#wanted());
    this.uploads = new UploadFeed(this.feed);
    this.takeAway = new TakeAway({
      toasts: this.toasts,
      project: () => this.settings.value.project,
      show: (source, project, pick) => {
        // Closed first, so that the project is not looked for in the source before.
        this.feed.close();
        this.settings.update({ project });
        this.#show(source, pick);
      },
    });
    this.feed.listChanged.listen(() => {
      if (this.feed.phase.state === 'ready') this.selection.follow(this.feed.runs);
    });
    this.selection.changed.listen(() => this.#selectionChanged());
    this.settings.changed.listen(({ project }) => {
      if (this.feed.setProject(project)) this.selection.reset();
    });
  }

  get source(): Source | null {
    return this.feed.source;
  }

  /** The runs that are shown cannot be changed. */
  get readOnly(): boolean {
    return this.takeAway.bundle !== null || this.feed.status?.storage === 'bundle';
  }

  /** Shows the source that the page gave. */
  open(source: Source | null): void {
    this.takeAway.follow(source);
    this.#show(source, null);
  }

  /** The board is gone: follows nothing, holds no file. */
  close(): void {
    this.feed.close();
    this.takeAway.follow(null);
  }

  #show(source: Source | null, pick: FirstPick | null): void {
    this.selection.reset(pick);
    this.view.setZoom(null);
    this.view.setStep(null);
    this.view.setHistogramRun(null);
    this.feed.open(source);
  }

  setDark(dark: boolean): void {
    if (dark === this.dark) return;
    this.dark = dark;
    this.darkChanged.emit();
  }

  color(uid: string): string {
    return this.selection.colors.color(uid, this.dark);
  }

  setListed(uids: readonly string[]): void {
    if (uids.join() === this.listed.join()) return;
    this.listed = uids;
    this.feed.wantedChanged();
  }

  ask(question: Question | null): void {
    this.question = question;
    this.questionChanged.emit();
  }

  /** Changes a field that anybody may change; an error becomes a message. */
  async edit(uid: string, field: 'name' | 'tags' | 'notes', value: Json): Promise<void> {
    try {
      await this.source?.edit(uid, field, value);
    } catch (thrown) {
      this.toasts.error('The change was not stored', thrown);
    }
  }

  /** Asks, deletes, and offers to take it back while the source still can. */
  deleteRuns(runs: readonly RunInfo[], what: string): void {
    if (runs.length === 0) return;
    this.ask({
      title: `Delete ${what}?`,
      text: `Its values, logs and notes are removed from this origin. You can undo this for ${UNDO_MS / 1000} seconds.`,
      confirm: 'Delete',
      run: () => void this.#delete(runs, what),
    });
  }

  async #delete(runs: readonly RunInfo[], what: string): Promise<void> {
    const { source } = this;
    if (!source) return;
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

  /** A run whose details a person opens is also the one whose histograms they want to see. */
  #selectionChanged(): void {
    const { focus } = this.selection;
    if (focus !== null && focus !== this.#focus) this.view.setHistogramRun(focus);
    this.#focus = focus;
    this.feed.wantedChanged();
  }

  *#wanted(): Iterable<string> {
    yield* this.selection.selected;
    if (this.selection.focus !== null) yield this.selection.focus;
    yield* this.listed;
  }
}
