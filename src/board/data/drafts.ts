import { signal } from './state.js';

/** The editable texts of a run. The name can be edited in the list and in the details: each field has its own draft. */
export type DraftField = 'notes' | 'tag' | 'name in the list' | 'name in the details';

/** An edited text that is not stored yet. */
export interface Draft {
  /** Uid of the edited run. The text is stored in this run, whatever run is selected by then. */
  readonly run: string;
  readonly field: DraftField;
  /** Name of the run when the edit began. For messages, also after the run is gone. */
  readonly name: string;
  /** The stored text when the edit began. Differs from the stored text of now if somebody else has changed it. */
  readonly base: string;
  readonly text: string;
}

/** Prefix of the keys in `sessionStorage`. Bump the number when {@link Draft} changes. */
const KEY = 'stepwell-draft:1 ';

/**
 * The drafts of one board, by run and field. A draft lives until it is stored or dropped. The element that shows the draft may go
 * earlier: when another run is selected, when the list scrolls, or when the run is deleted. Drafts are also kept in
 * `sessionStorage`, so that a reload restores them.
 */
export class Drafts {
  readonly #drafts = signal<ReadonlyMap<string, Draft>>(new Map(recall()));
  #guards = false;

  get(run: string, field: DraftField): Draft | undefined {
    return this.#drafts.value.get(idOf({ run, field }));
  }

  /** Drafts whose text differs from the text at the beginning of the edit. */
  get unsaved(): Draft[] {
    return [...this.#drafts.value.values()].filter(isUnsaved);
  }

  /** Sets or replaces a draft. */
  set(draft: Draft): void {
    const id = idOf(draft);
    store(id, isUnsaved(draft) ? draft : null);
    this.#settle(new Map(this.#drafts.value).set(id, draft));
  }

  /** Removes a draft that was stored or discarded. */
  drop(draft: Pick<Draft, 'run' | 'field'>): void {
    const id = idOf(draft);
    store(id, null);
    const drafts = new Map(this.#drafts.value);
    if (drafts.delete(id)) this.#settle(drafts);
  }

  /** Removes the listener that asks before the page is left. Call it when the board is removed. */
  release(): void {
    if (this.#guards) removeEventListener('beforeunload', askBeforeLeaving);
    this.#guards = false;
  }

  #settle(drafts: ReadonlyMap<string, Draft>): void {
    this.#drafts.value = drafts;
    // Listen only while there are unsaved drafts: the listener keeps some browsers from restoring the page on "back".
    const guards = this.unsaved.length > 0;
    if (guards && !this.#guards) addEventListener('beforeunload', askBeforeLeaving);
    if (!guards) this.release();
    this.#guards = guards;
  }
}

/** True if the text differs from the text at the beginning of the edit. */
function isUnsaved({ text, base }: Draft): boolean {
  return text.trim() !== base.trim();
}

/** Makes the browser ask before the page is left. */
function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function idOf({ run, field }: Pick<Draft, 'run' | 'field'>): string {
  return `${field} ${run}`;
}

function store(id: string, draft: Draft | null): void {
  try {
    if (draft) sessionStorage.setItem(KEY + id, JSON.stringify(draft));
    else sessionStorage.removeItem(KEY + id);
  } catch {
    // No storage (a sandboxed frame), or the quota is used up: the draft lives as long as the page, and the browser asks before
    // leaving.
  }
}

function* recall(): Iterable<[string, Draft]> {
  try {
    for (const key of Object.keys(sessionStorage).filter((each) => each.startsWith(KEY))) {
      const draft: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
      if (isDraft(draft)) yield [idOf(draft), draft];
    }
  } catch {
    // No storage, or an unreadable entry: no more drafts are restored.
  }
}

/** True for a valid draft: another script of the page may have written to the storage. */
function isDraft(value: unknown): value is Draft {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<string, unknown>;
  return ['run', 'field', 'name', 'base', 'text'].every((name) => typeof fields[name] === 'string');
}
