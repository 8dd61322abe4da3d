import { ValidationError } from '../base/errors.js';
import { type Refusal, refuse } from '../base/refusal.js';
import { applyConfig, captureJson, updateRecord } from '../record/json.js';
import type { ConfigRecord, Json } from '../record/kinds.js';
import { checkKey } from '../record/scalar.js';

/** Records a config change; returns false when the run has ended. */
export interface ConfigSink {
  record(record: ConfigRecord): boolean;
  problem(key: string, refusal: Refusal): void;
  now(): number;
}

/**
 * The run's hyperparameters as fields: `config.lr` reads a value, `config.lr = 5` sets it as `set({ lr: 5 })` does. A value
 * with the name of a method (`set`, `read`, …) is reached by `read()` and `set()` only.
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
   * With an object, merges it deeply, as {@link extend} does.
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

  /** The config as it is now: a snapshot that later changes do not touch. */
  read(): { readonly [key: string]: Json } {
    return this.#data;
  }

  /** Access by fields, beside the methods: see {@link ConfigFields}. */
  static asFields(config: Config): ConfigFields {
    return new Proxy(config, {
      get(target, name) {
        if (typeof name === 'symbol' || name in target) {
          const member: unknown = Reflect.get(target, name);
          // Bound, because private fields are on the target only.
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
