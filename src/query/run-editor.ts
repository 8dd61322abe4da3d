import { type Clock, TICKS_PER_MS } from '../base/clock.js';
import { RunMissingError, StorageError, ValidationError } from '../base/errors.js';
import { encodeFrame } from '../record/frame.js';
import type { Frame, Json, LoggedRecord } from '../record/kinds.js';
import type { Store } from '../store/port.js';
import { checkTaskName } from './tasks.js';

/** How often an append is tried, if another editor with the same session has taken the sequence number. */
const ATTEMPTS = 3;

/** The identity of an editor. */
export interface EditorIdentity {
  /** Id of the editor's streams. Random, and not the session of a writer. */
  readonly session: string;
  readonly library: string;
}

/** Appends edits of one run to a stream of the editor, one after the other. Needs no lock on the run (RUN3). */
export class RunEditor {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #run: string;
  readonly #who: EditorIdentity;
  #last: Promise<unknown> = Promise.resolve();

  constructor(store: Store, clock: Clock, run: string, who: EditorIdentity) {
    this.#store = store;
    this.#clock = clock;
    this.#run = run;
    this.#who = who;
  }

  /**
   * Appends an edit. Resolves with the frame and its size when the frame is stored. `seen`: time of the edit that this edit
   * replaces. The new edit gets a later time, so it wins even if the clock of the older edit was ahead. Rejects with
   * `run_missing` for a deleted run.
   */
  edit(field: string, value: Json, seen: number): Promise<{ frame: Frame; byteLength: number }> {
    const append = () => this.#append(field, value, seen);
    const result = this.#last.then(append, append);
    this.#last = result;
    return result;
  }

  async #append(field: string, value: Json, seen: number): Promise<{ frame: Frame; byteLength: number }> {
    const stream = { run: this.#run, session: this.#who.session };
    const time = Math.max(this.#clock.now(), seen + 1 / TICKS_PER_MS);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const head = await this.#store.openEditor(stream);
      if (head === null) throw new RunMissingError('The run does not exist', { run: this.#run });
      const edit: LoggedRecord = { kind: 'edit', time, field, value };
      const records = head.next === 0 ? [this.#introduction(time), edit] : [edit];
      const frame: Frame = { header: { ...stream, epoch: 0, seq: head.next, time }, records };
      const bytes = encodeFrame(frame);
      const { status } = await this.#store.append(stream, 0, [{ seq: head.next, bytes }]);
      if (status === 'ok') return { frame, byteLength: bytes.byteLength };
      if (status === 'fenced') throw new RunMissingError('The run was deleted', { run: this.#run });
    }
    throw new StorageError('The edit could not be appended', { run: this.#run, field });
  }

  #introduction(time: number): LoggedRecord {
    return { kind: 'session', time, epoch: 0, recorder: '', library: this.#who.library, agent: '', page: '' };
  }
}

/** Throws `validation` for a field that cannot be edited, or for a value that the field cannot have. */
export function checkEdit(field: string, value: Json): void {
  // `Source.deleteRun` sets `deleted`.
  if (field === '' || field === 'deleted') {
    throw new ValidationError(`The field '${field}' cannot be edited`, { field });
  }
  const wanted = { name: 'string', notes: 'string', archived: 'boolean', task: 'string' }[field];
  if (wanted !== undefined && typeof value !== wanted) {
    throw new ValidationError(`${field} must be a ${wanted}`, { field });
  }
  if (field === 'task' && value !== '') checkTaskName(value);
  const tags = Array.isArray(value) && value.every((tag) => typeof tag === 'string');
  if (field === 'tags' && !tags) throw new ValidationError('tags must be an array of strings', { field });
}
