import { signal } from './state.js';

/** What a person writes about a run. The name can be written in the list and beside the panels: each field has its own draft. */
export type DraftField = 'notes' | 'tag' | 'name in the list' | 'name in the details';

/** A text that a person has begun and not stored. */
export interface Draft {
  /** Uid of the run that the text was begun for; the text is stored in this run, whatever is selected by then. */
  readonly run: string;
  readonly field: DraftField;
  /** Name of the run when the text was begun: for messages, also after the run is gone. */
  readonly name: string;
  /** What was stored when the text was begun. Differs from what is stored now if somebody else has changed that. */
  readonly base: string;
  readonly text: string;
}

/** Prefix of the keys in `sessionStorage`. Bump the number when {@link Draft} changes. */
const KEY = 'stepwell-draft:1 ';

/**
 * The drafts of one board, by run and field. A draft lives until it is stored or dropped: longer than the element that
 * shows it, which goes away when another run is selected, when the list scrolls or when the run is deleted. Drafts are
 * also kept in `sessionStorage`, so that a reload brings them back.
 */
export class Drafts {
  readonly #drafts = signal<ReadonlyMap<string, Draft>>(new Map(recall()));
  #guards = false;

  get(run: string, field: DraftField): Draft | undefined {
    return this.#drafts.value.get(idOf({ run, field }));
  }

  /** Drafts that storing would change something for. */
  get unsaved(): Draft[] {
    return [...this.#drafts.value.values()].filter(isUnsaved);
  }

  /** Keeps a draft, and with it the text that was written so far. */
  set(draft: Draft): void {
    const id = idOf(draft);
    store(id, isUnsaved(draft) ? draft : null);
    this.#settle(new Map(this.#drafts.value).set(id, draft));
  }

  /** Ends a draft: it was stored, or the person does not want it. */
  drop(draft: Pick<Draft, 'run' | 'field'>): void {
    const id = idOf(draft);
    store(id, null);
    const drafts = new Map(this.#drafts.value);
    if (drafts.delete(id)) this.#settle(drafts);
  }

  /** The board is gone: the page may be left without a question. */
  release(): void {
    if (this.#guards) removeEventListener('beforeunload', askBeforeLeaving);
    this.#guards = false;
  }

  #settle(drafts: ReadonlyMap<string, Draft>): void {
    this.#drafts.value = drafts;
    // Only while there is something to lose: the listener keeps some browsers from restoring the page on "back".
    const guards = this.unsaved.length > 0;
    if (guards && !this.#guards) addEventListener('beforeunload', askBeforeLeaving);
    if (!guards) this.release();
    this.#guards = guards;
  }
}

/** True if storing the draft would change something. */
function isUnsaved({ text, base }: Draft): boolean {
  return text.trim() !== base.trim();
}

/** Makes the browser ask whether the page may be left. */
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
    // No storage (a sandboxed frame) or no room: the draft lives as long as the page, which asks before it is left.
  }
}

function* recall(): Iterable<[string, Draft]> {
  try {
    for (const key of Object.keys(sessionStorage).filter((each) => each.startsWith(KEY))) {
      const draft: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
      if (isDraft(draft)) yield [idOf(draft), draft];
    }
  } catch {
    // No storage, or not ours: there are no drafts.
  }
}

/** Another script of the page may have written there. */
function isDraft(value: unknown): value is Draft {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<string, unknown>;
  return ['run', 'field', 'name', 'base', 'text'].every((name) => typeof fields[name] === 'string');
}
