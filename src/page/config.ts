import { ValidationError } from '../base/errors.js';
import { type Refusal, refuse } from '../base/refusal.js';
import { applyConfig, captureJson, updateRecord } from '../record/json.js';
import type { ConfigRecord, Json } from '../record/kinds.js';
import { checkKey } from '../record/scalar.js';

/** The part of the recorder that config changes need. `record` returns false if the run has ended. */
export interface ConfigSink {
  record(record: ConfigRecord): boolean;
  problem(key: string, refusal: Refusal): void;
  now(): number;
}

/**
 * The run's hyperparameters as fields: `config.lr` reads a value, `config.lr = 5` does the same as `set({ lr: 5 })`. If a value
 * has the name of a method (`set`, `read`, …), use `read()` and `set()`.
 */
export type ConfigFields = Config & { [name: string]: unknown };

/** The run's hyperparameters. Reads are immediate; every change is recorded. */
export class Config {
  #data: { readonly [key: string]: Json };
  readonly #sink: ConfigSink;

  constructor(data: { readonly [key: string]: Json }, sink: ConfigSink) {
    this.#data = data;
    this.#sink = sink;
  }

  /** Sets fields. Each named field is replaced as a whole; other fields stay. */
  set(fields: { readonly [key: string]: unknown }): void {
    this.#change('set', '', fields);
  }

  /** Merges deeply: objects are merged field by field, other values are replaced. */
  extend(fields: { readonly [key: string]: unknown }): void {
    this.#change('extend', '', fields);
  }

  /**
   * Sets one value by its dotted path: `update('model.layers', 4)`. Creates missing objects. In a name, write a dot as `\.` and a
   * backslash as `\\`: `update(String.raw`a\.b`, 1)` sets the field `a.b`. `configPath(names)` makes a path. An object is merged
   * deeply, as by {@link extend}.
   */
  update(path: string, value: unknown): void;
  update(fields: { readonly [key: string]: unknown }): void;
  update(path: unknown, value?: unknown): void {
    if (typeof path === 'object' && path !== null) {
      this.#change('extend', '', path);
      return;
    }
    if (checkKey(path) !== null) {
      this.#sink.problem(
        'config',
        refuse('argument', 'update() takes a dotted path of at most 512 characters, such as model.layers'),
      );
      return;
    }
    this.#change('update', path as string, value);
  }

  /** Same as {@link set}. */
  log(fields: { readonly [key: string]: unknown }): void {
    this.set(fields);
  }

  /** Returns a snapshot of the config. Later changes do not affect the snapshot. */
  read(): { readonly [key: string]: Json } {
    return this.#data;
  }

  /** Adds access by fields: see {@link ConfigFields}. */
  static asFields(config: Config): ConfigFields {
    return new Proxy(config, {
      get(target, name) {
        if (typeof name === 'symbol' || name in target) {
          const member: unknown = Reflect.get(target, name);
          // Bind the method, because only the target has the private fields.
          return typeof member === 'function' ? member.bind(target) : member;
        }
        return Object.hasOwn(target.#data, name) ? target.#data[name] : undefined;
      },
      set(target, name, value) {
        if (typeof name === 'symbol') return false;
        if (name in target) {
          const right = `use config.set({ ${name}: value })`;
          const reason = `config.${name} is a method and was not replaced: ${right}`;
          target.#sink.problem('config', refuse('argument', reason));
        } else target.set({ [name]: value });
        return true;
      },
      deleteProperty(target, name) {
        const reason = `config.${String(name)} stays: what was recorded cannot be taken back`;
        target.#sink.problem('config', refuse('argument', reason));
        return true;
      },
    }) as ConfigFields;
  }

  #change(op: ConfigRecord['op'], path: string, value: unknown): void {
    const { json, problems } = captureJson(value);
    for (const problem of problems) this.#sink.problem('config', problem);
    if (op !== 'update' && (typeof json !== 'object' || json === null || Array.isArray(json))) {
      this.#sink.problem('config', refuse('argument', `${op}() takes an object of values by name`));
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
      this.#sink.problem('config', refuse('argument', thrown.message));
    }
  }
}
