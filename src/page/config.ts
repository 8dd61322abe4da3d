import { ValidationError } from '../base/errors.js';
import { applyConfig, captureJson, updateRecord } from '../record/json.js';
import type { ConfigRecord, Json } from '../record/kinds.js';
import { checkKey } from '../record/scalar.js';

/** Records a config change; returns false when the run has ended. */
export interface ConfigSink {
  record(record: ConfigRecord): boolean;
  problem(key: string, reason: string): void;
  now(): number;
}

/** The run's hyperparameters. Reads are immediate; every change is recorded. */
export class Config {
  #data: { readonly [key: string]: Json };
  readonly #sink: ConfigSink;

  constructor(data: { readonly [key: string]: Json }, sink: ConfigSink) {
    this.#data = data;
    this.#sink = sink;
  }

  /** Sets fields: each named field is replaced as a whole, the others stay. */
  set(fields: { readonly [key: string]: unknown }): void {
    this.#change('set', '', fields);
  }

  /** Merges deeply: objects are merged field by field, everything else is replaced. */
  extend(fields: { readonly [key: string]: unknown }): void {
    this.#change('extend', '', fields);
  }

  /**
   * Sets one value by its dotted path: `update('model.layers', 4)`. Missing objects on the way are made. In a name, a dot is
   * written `\.` and a backslash `\\`: `update(String.raw`a\.b`, 1)` sets the field `a.b`. `configPath(names)` makes a path.
   */
  update(path: string, value: unknown): void {
    if (checkKey(path) !== null) {
      this.#sink.problem(
        'config',
        'update() takes a dotted path of at most 512 characters, such as model.layers',
      );
      return;
    }
    this.#change('update', path, value);
  }

  /** Same as {@link set}. */
  log(fields: { readonly [key: string]: unknown }): void {
    this.set(fields);
  }

  /** The config as it is now: a snapshot that later changes do not touch. */
  read(): { readonly [key: string]: Json } {
    return this.#data;
  }

  #change(op: ConfigRecord['op'], path: string, value: unknown): void {
    const { json, problems } = captureJson(value);
    for (const problem of problems) this.#sink.problem('config', problem);
    if (op !== 'update' && (typeof json !== 'object' || json === null || Array.isArray(json))) {
      this.#sink.problem('config', `${op}() takes an object of values by name`);
      return;
    }
    const time = this.#sink.now();
    try {
      const record: ConfigRecord =
        op === 'update'
          ? updateRecord(this.#data, path, json, time)
          : { kind: 'config', time, op, path, data: json };
      const next = applyConfig(this.#data, record);
      if (this.#sink.record(record)) this.#data = next;
    } catch (thrown) {
      if (!(thrown instanceof ValidationError)) throw thrown;
      this.#sink.problem('config', thrown.message);
    }
  }
}
