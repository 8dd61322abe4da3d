import type { Optimizer, Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { messageOf, ValidationError } from '../../base/errors.js';
import { type HistogramValue, histogram } from '../../record/histogram-value.js';
import type { Tf } from '../types.js';
import { announceOnce } from './announce.js';
import { recordOnce, watchedWeights } from './describe.js';
import { namesOf, type TrainingNames, unique } from './names.js';
import { listenToUpdates } from './optimizer-hook.js';
import type { TrainingRun } from './run.js';
import type { Watcher, WatchOptions } from './types.js';

/** Default number of updates between two records. */
const DEFAULT_EVERY = 100;

interface Watched {
  readonly name: string;
  readonly variable: Tensor;
}

/** The watched variables, and their optimizer. */
interface WatchTarget {
  readonly model: LayersModel | null;
  readonly optimizer: () => Optimizer | null;
  readonly variables: () => Watched[];
}

/**
 * Histograms of variables and their gradients. All histograms of one update are logged in one call, so that they share a readback
 * [HIS5], and they join the next row of the training loop. Nothing here throws into the training: the first error becomes a warning
 * of the run.
 */
export class VariableWatcher implements Watcher {
  readonly #tf: Tf;
  readonly #run: TrainingRun;
  readonly #target: WatchTarget;
  readonly #options: WatchOptions;
  #optimizer: Optimizer | null = null;
  #stopListening: () => void = () => {};
  #updates = 0;
  /** In the mode `epoch`: true if the next update must be recorded. */
  #armed = false;
  #gradients: { readonly [name: string]: Tensor | null | undefined } | null = null;
  #warned = false;
  #stopped = false;

  /** `first`: step of the first record, where that is known. */
  constructor(tf: Tf, run: TrainingRun, target: unknown, options: WatchOptions = {}, first?: number) {
    const { every = DEFAULT_EVERY } = options;
    if (every !== 'epoch' && !(Number.isInteger(every) && every > 0)) {
      throw new ValidationError("watch: every must be a positive whole number, or 'epoch'");
    }
    this.#tf = tf;
    this.#run = run;
    this.#options = { ...options, every };
    this.#target = watchTargetOf(tf, target, (model) => namesOf(run, model));
    this.refresh();
    if (this.names.length === 0)
      this.#warn('watch: no variable to watch: there is none, or the filter takes none');
    this.#safely(() => recordOnce(tf, run, this.#target.model));
    this.#safely(() => this.#announce(first));
  }

  get names(): readonly string[] {
    return this.#watched().map(({ name }) => name);
  }

  /** Follows the new optimizer of a model that was compiled again. */
  refresh(): void {
    const optimizer = this.#stopped ? null : this.#target.optimizer();
    if (optimizer === this.#optimizer) return;
    this.#stopListening();
    this.#optimizer = optimizer;
    this.#stopListening = optimizer
      ? listenToUpdates(optimizer, {
          before: (gradients) => {
            this.#gradients = gradients;
          },
          after: () => {
            const gradients = this.#gradients ?? {};
            this.#gradients = null;
            if (this.#isDue()) this.#record(gradients);
          },
        })
      : () => {};
  }

  /** In the mode `epoch`: records the next update. */
  arm(): void {
    this.#armed = true;
  }

  log(): void {
    this.#record({});
  }

  variableGrads<T>(f: () => T): { value: T; grads: { [name: string]: T } } {
    const variables = this.#watched().map(({ variable }) => variable as Variable);
    const result = this.#tf.variableGrads(f as unknown as () => Scalar, variables);
    if (this.#isDue()) this.#record(result.grads);
    return result as unknown as { value: T; grads: { [name: string]: T } };
  }

  stop(): void {
    this.#stopped = true;
    this.refresh();
  }

  #announce(first: number | undefined): void {
    const { weights = true, gradients = false, every } = this.#options;
    const { names } = this;
    // Without an optimizer, the training loop says when it records.
    const times = this.#optimizer && every !== 'epoch' ? { every, first } : { first };
    if (weights) announceOnce(this.#run, 'histogram', names.map(weightKey), times);
    if (gradients) announceOnce(this.#run, 'histogram', names.map(gradientKey), times);
  }

  #isDue(): boolean {
    if (this.#stopped) return false;
    const { every } = this.#options;
    if (every === 'epoch') {
      const armed = this.#armed;
      this.#armed = false;
      return armed;
    }
    return this.#updates++ % (every as number) === 0;
  }

  #record(gradients: { readonly [name: string]: Tensor | null | undefined }): void {
    const { weights = true, gradients: wantsGradients = false, histogram: options } = this.#options;
    this.#safely(() => {
      const values: { [key: string]: HistogramValue } = {};
      for (const { name, variable } of this.#watched()) {
        if (weights) values[weightKey(name)] = histogram(variable, options);
        const gradient = gradients[(variable as Variable).name];
        if (wantsGradients && gradient) values[gradientKey(name)] = histogram(gradient, options);
      }
      if (Object.keys(values).length > 0) this.#run.log(values, { commit: false });
    });
  }

  #watched(): Watched[] {
    const { filter } = this.#options;
    const all = this.#target.variables();
    if (!filter) return all;
    return all.filter(({ name }) => {
      if (typeof filter === 'function') return filter(name);
      // Reset the state of a pattern with the flag `g`.
      filter.lastIndex = 0;
      return filter.test(name);
    });
  }

  #safely(work: () => void): void {
    try {
      work();
    } catch (thrown) {
      this.#warn(`watch: ${messageOf(thrown)}`);
    }
  }

  #warn(text: string): void {
    if (this.#warned) return;
    this.#warned = true;
    this.#run.warning(text);
  }
}

function weightKey(name: string): string {
  return `weights/${name}`;
}

function gradientKey(name: string): string {
  return `gradients/${name}`;
}

function watchTargetOf(
  tf: Tf,
  target: unknown,
  namesWith: (model: LayersModel | null) => TrainingNames,
): WatchTarget {
  if (isModel(target)) {
    return {
      model: target,
      optimizer: () => target.optimizer ?? null,
      variables: () =>
        // List the variables each time: layers may be added or frozen.
        watchedWeights(target, namesWith(target)).map(({ name, weight }) => ({
          name,
          variable: weight.read(),
        })),
    };
  }
  if (isOptimized(target)) {
    const variables = variablesIn(tf, target.variables, namesWith(null));
    return { model: null, optimizer: () => target.optimizer, variables: () => variables };
  }
  const variables = variablesIn(tf, target, namesWith(null));
  return { model: null, optimizer: () => null, variables: () => variables };
}

function isModel(target: unknown): target is LayersModel {
  return typeof target === 'object' && target !== null && 'trainableWeights' in target && 'layers' in target;
}

function isOptimized(target: unknown): target is { variables: unknown; optimizer: Optimizer } {
  if (typeof target !== 'object' || target === null) return false;
  const { optimizer } = target as { optimizer?: { applyGradients?: unknown } };
  return 'variables' in target && typeof optimizer?.applyGradients === 'function';
}

function variablesIn(tf: Tf, target: unknown, names: TrainingNames): Watched[] {
  const list: Watched[] = [];
  const add = (variable: Variable) => list.push({ name: names.ofVariable(variable.name), variable });
  if (target instanceof tf.Variable) add(target);
  else if (Array.isArray(target)) {
    for (const each of target) if (each instanceof tf.Variable) add(each);
  } else if (typeof target === 'object' && target !== null) {
    for (const [name, each] of Object.entries(target)) {
      if (each instanceof tf.Variable) list.push({ name, variable: each });
    }
  }
  if (list.length === 0) {
    throw new ValidationError(
      'watch() takes a LayersModel, a variable, an array or record of variables, or {variables, optimizer}',
    );
  }
  return unique(list);
}
