import type { Frame, JsonRecord, RowsRecord, TextRecord } from '../../record/kinds.js';

/** A row with all values that were found for it. */
export interface JoinedRow {
  readonly row: number;
  readonly step: number;
  readonly globalStep: number;
  readonly time: number;
  readonly scalars: Map<string, number>;
  /** Texts and JSON values; `null`: none, as in most rows. */
  others: Map<string, TextRecord | JsonRecord> | null;
}

/**
 * Joins rows that are split over several records and frames, because some values were read back late. A row is held until many
 * newer values have come: late values are usually late by moments. Only the end of the log proves that none is missing, but a whole
 * run does not fit into memory. A value that comes even later becomes a row of its own with the same row number.
 */
export class RowJoiner {
  readonly #limit: number;
  #open = new Map<number, JoinedRow>();
  /** Rows and values in memory. */
  #held = 0;

  /** `limit`: approximate limit of rows and values in memory. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds a frame. Returns the rows that wait no longer, by row number. */
  add(frame: Frame): readonly JoinedRow[] {
    for (const record of frame.records) {
      if (record.kind === 'rows') this.#addRows(record);
      else if (record.kind === 'text' || record.kind === 'json') this.#addOther(record);
    }
    return this.#held > this.#limit ? this.#give(Math.ceil(this.#open.size / 2)) : [];
  }

  /** The remaining rows. */
  finish(): readonly JoinedRow[] {
    return this.#give(this.#open.size);
  }

  #addRows({ rows, steps, globalSteps, times, columns }: RowsRecord): void {
    const joined = Array.from(rows, (row, i) => this.#at(row, steps[i]!, globalSteps[i]!, times[i]!));
    for (const { key, at, values } of columns) {
      for (let j = 0; j < values.length; j++) {
        const { scalars } = joined[at[j]!]!;
        const before = scalars.size;
        scalars.set(key, values[j]!);
        this.#held += scalars.size - before;
      }
    }
  }

  /** Adds a text or JSON value. A text hides a JSON value of the same key, as in a run's history. */
  #addOther(record: TextRecord | JsonRecord): void {
    const row = this.#at(record.row, record.step, record.globalStep, record.time);
    row.others ??= new Map();
    const held = row.others.get(record.key);
    if (held === undefined) this.#held++;
    if (held === undefined || (held.kind === 'json' && record.kind === 'text')) {
      row.others.set(record.key, record);
    }
  }

  #at(row: number, step: number, globalStep: number, time: number): JoinedRow {
    let joined = this.#open.get(row);
    if (!joined) {
      joined = { row, step, globalStep, time, scalars: new Map(), others: null };
      this.#open.set(row, joined);
      this.#held++;
    }
    return joined;
  }

  /** Releases the `count` rows with the lowest numbers. */
  #give(count: number): readonly JoinedRow[] {
    const rows = [...this.#open.values()].sort((a, b) => a.row - b.row);
    const given = rows.slice(0, count);
    this.#open = new Map(rows.slice(count).map((row) => [row.row, row]));
    for (const { scalars, others } of given) this.#held -= 1 + scalars.size + (others?.size ?? 0);
    return given;
  }
}
