import type { EditRecord, Json } from '../record/kinds.js';

/** The winning edit of a field: its value, and the time and the session that made the edit. */
interface Edit {
  readonly value: Json;
  readonly time: number;
  readonly session: string;
}

/**
 * The edits that people made to a run (RUN3). The edit with the latest time wins; if times are equal, the larger session id
 * wins. So every reader of the editors' streams gets the same values, whatever the order of reading.
 */
export class Edits {
  readonly #fields: Map<string, Edit>;

  constructor(
    entries: readonly (readonly [field: string, value: Json, time: number, session: string])[] = [],
  ) {
    this.#fields = new Map(
      entries.map(([field, value, time, session]) => [field, { value, time, session }] as const),
    );
  }

  /** Applies an edit from the stream of `session`. The edits of one stream must come in order. */
  apply(record: EditRecord, session: string): void {
    const { field, value, time } = record;
    const held = this.#fields.get(field);
    const newer = held === undefined || time > held.time || (time === held.time && session >= held.session);
    if (newer) this.#fields.set(field, { value, time, session });
  }

  /** When the winning edit of a field was made; 0: the field was never edited. */
  timeOf(field: string): number {
    return this.#fields.get(field)?.time ?? 0;
  }

  /** The edited text of a field, or `fallback`. */
  text(field: string, fallback: string): string {
    const value = this.#fields.get(field)?.value;
    return typeof value === 'string' ? value : fallback;
  }

  get tags(): string[] {
    const value = this.#fields.get('tags')?.value;
    return Array.isArray(value) ? value.filter((tag): tag is string => typeof tag === 'string') : [];
  }

  get archived(): boolean {
    return this.#fields.get('archived')?.value === true;
  }

  /** When the run's data is due to be removed; 0: the run is not deleted. */
  get deleted(): number {
    const value = this.#fields.get('deleted')?.value;
    return typeof value === 'number' ? value : 0;
  }

  /** The edits as the constructor takes them. */
  entries(): [field: string, value: Json, time: number, session: string][] {
    return Array.from(this.#fields, ([field, { value, time, session }]) => [field, value, time, session]);
  }
}
