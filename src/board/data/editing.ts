import type { Json } from '../../record/kinds.js';
import type { RunInfo, Source } from '../../source/types.js';
import { type Draft, Drafts } from './drafts.js';
import type { BoardModel } from './model.js';
import { signal, untracked, watch } from './state.js';

/** How long a deletion can be undone, in milliseconds. The source keeps the data for as long. */
const UNDO_MS = 8_000;

/** How long the message about an unsaved text stays, in milliseconds. Long, because the person has to read and to decide. */
const DRAFT_MS = 15_000;

/** The list of one source, and the source. `null`: the list is being read. */
type Listed = readonly [source: Source | null, runs: readonly RunInfo[] | null];

const editings = new WeakMap<BoardModel, Editing>();

/** The changes of runs on one board. Only files that the board loads later import this: a first look changes nothing. */
export function editingOf(model: BoardModel): Editing {
  const editing = editings.get(model) ?? untracked(() => new Editing(model));
  editings.set(model, editing);
  return editing;
}

/** See {@link Editing.deleteRuns}. */
export function deleteRuns(model: BoardModel, runs: readonly RunInfo[], what: string): void {
  editingOf(model).deleteRuns(runs, what);
}

/** What a person writes about runs, and how runs are changed and deleted. */
class Editing {
  readonly drafts = new Drafts();
  readonly #model: BoardModel;
  readonly #draftsWanted = signal(0);
  /** The last change of tags. The next change waits for it. */
  #tagging: Promise<unknown> = Promise.resolve();
  #listedBefore: Listed = [null, null];

  constructor(model: BoardModel) {
    this.#model = model;
    model.closing.add(() => this.drafts.release());
    const { feed } = model;
    const listed = () => [feed.source, feed.phase.state === 'ready' ? feed.runs : null] as const;
    this.#listedBefore = listed();
    watch(listed, (now) => void this.#watchDrafts(now));
  }

  /** A counter that grows when a person wants to continue a draft. The details of the run then show the field. */
  get draftsWanted(): number {
    return this.#draftsWanted.value;
  }

  /** Edits a field of a run. False: the edit was not stored, and a message told the person why. */
  async edit(uid: string, field: 'name' | 'tags' | 'notes', value: Json): Promise<boolean> {
    try {
      const { source } = this.#model;
      if (!source) throw new Error('nothing is connected.');
      await source.edit(uid, field, value);
      return true;
    } catch (thrown) {
      this.#model.toasts.error('The change was not stored', thrown);
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
        const run = await this.#model.source?.getRun(uid);
        if (!run) throw new Error('the run is not here any more.');
        const tags = change(run.tags);
        return tags.join('\n') === run.tags.join('\n') || (await this.edit(uid, 'tags', tags));
      } catch (thrown) {
        this.#model.toasts.error('The tags were not changed', thrown);
        return false;
      }
    });
    this.#tagging = turn;
    return turn;
  }

  /** Shows a message that a draft about a run is not stored, with a button that leads back to the draft. */
  tellDrafts(uid: string): void {
    const draft = this.drafts.unsaved.find(({ run, field }) => run === uid && field !== 'name in the list');
    const listed = this.#model.feed.runs.some((run) => run.uid === uid);
    // #watchDrafts tells about a run that was deleted.
    if (!draft || (!listed && this.#model.feed.phase.state === 'ready')) return;
    const back = () => {
      this.#model.toasts.dismiss(toast);
      this.#model.selection.setFocus(uid);
      this.#draftsWanted.value++;
    };
    const toast = this.#model.toasts.show({
      text: `What you wrote about ${draft.name} is not stored yet.`,
      tone: 'plain',
      ms: DRAFT_MS,
      action: listed ? { label: 'Go back', run: back } : null,
    });
  }

  /** Offers the text of a draft if its run was deleted elsewhere while the person was writing. */
  async #watchDrafts(listed: Listed): Promise<void> {
    const [source, runs] = listed;
    if (runs === null) return;
    const [sourceBefore, before] = this.#listedBefore;
    this.#listedBefore = listed;
    if (!source || source !== sourceBefore || before === null) return;
    const isIn = (list: readonly RunInfo[], uid: string) => list.some((run) => run.uid === uid);
    for (const draft of this.drafts.unsaved) {
      // The run may have moved to another project, so ask the source whether the run is gone.
      const left = isIn(before, draft.run) && !isIn(runs, draft.run);
      if (left && (await isGone(source, draft.run))) this.#offerText(draft);
    }
  }

  #offerText(draft: Draft): void {
    const toast = this.#model.toasts.show({
      text: `${draft.name} was deleted. What you wrote about it is not stored.`,
      tone: 'plain',
      ms: DRAFT_MS,
      action: {
        label: 'Copy the text',
        run: () => {
          this.#model.toasts.dismiss(toast);
          navigator.clipboard
            .writeText(draft.text)
            .catch((thrown: unknown) => this.#model.toasts.error('The text was not copied', thrown));
        },
      },
    });
  }

  /** Asks, deletes the runs, and offers an undo for as long as the source keeps the data. */
  deleteRuns(runs: readonly RunInfo[], what: string): void {
    const { source } = this.#model;
    if (!source || runs.length === 0) return;
    const uids = new Set(runs.map((run) => run.uid));
    const written = this.drafts.unsaved.some(({ run }) => uids.has(run))
      ? ' Text that is not stored yet is lost.'
      : '';
    this.#model.ask({
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
      this.#model.toasts.error(`Could not delete ${what}`, thrown);
      return;
    }
    const toast = this.#model.toasts.show({
      text: `Deleted ${what}.`,
      tone: 'plain',
      ms: UNDO_MS,
      action: {
        label: 'Undo',
        run: () => {
          this.#model.toasts.dismiss(toast);
          void this.#restore(source, uids);
        },
      },
    });
  }

  async #restore(source: Source, uids: readonly string[]): Promise<void> {
    try {
      await Promise.all(uids.map((uid) => source.restoreRun(uid)));
    } catch (thrown) {
      this.#model.toasts.error('Could not undo', thrown);
    }
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
