/** Reports unknown options, so that a mistyped name is not ignored in silence. */

import { type Refusal, refuse } from '../base/refusal.js';
import type { HistogramOptions } from '../record/histogram-options.js';
import type { FitCallbackOptions, WatchOptions } from '../tensor/training/types.js';
import type { AnnounceOptions } from './announcements.js';
import type { BatchOptions } from './log-batch.js';
import type { LogOptions } from './log-value.js';
import type { FlushMetricsOptions } from './metrics.js';
import type { CaptureOptions, InitOptions, RemoteOptions } from './options.js';
import type { FinishOptions, FlushOptions, RunFields, SyncedOptions } from './run-options.js';
import type { SummaryOptions } from './summary-tensor.js';

/** The options of each call, by name of the call. The compiler requires every option. */
const OPTIONS = {
  init: {
    project: 1,
    createProject: 1,
    name: 1,
    id: 1,
    namespace: 1,
    directory: 1,
    resume: 1,
    config: 1,
    tags: 1,
    notes: 1,
    group: 1,
    rank: 1,
    task: 1,
    capture: 1,
    nonFinite: 1,
    onProblem: 1,
    database: 1,
    maxBytes: 1,
    remote: 1,
    worker: 1,
    parts: 1,
    tf: 1,
  },
  capture: { console: 1, errors: 1 },
  remote: { url: 1, key: 1, project: 1, metered: 1 },
  log: { step: 1, commit: 1 },
  announce: { kind: 1, every: 1, first: 1 },
  histogram: { bins: 1, range: 1, precision: 1, where: 1, backend: 1 },
  finish: { remote: 1, timeout: 1 },
  flush: { durability: 1 },
  synced: { timeout: 1 },
  logBatch: { onProgress: 1, signal: 1 },
  'metrics.flush': { aggregate: 1, values: 1, step: 1, commit: 1 },
  fitCallbacks: { batches: 1, epochs: 1, metrics: 1, learningRate: 1, times: 1, watch: 1, yieldEvery: 1 },
  watch: { weights: 1, gradients: 1, every: 1, filter: 1, histogram: 1 },
  set: { name: 1, tags: 1, notes: 1 },
  'summary.set': { shape: 1, as: 1 },
} as const satisfies {
  readonly init: Record<keyof InitOptions, 1>;
  readonly capture: Record<keyof CaptureOptions, 1>;
  readonly remote: Record<keyof RemoteOptions, 1>;
  readonly log: Record<keyof LogOptions, 1>;
  readonly announce: Record<keyof AnnounceOptions, 1>;
  readonly histogram: Record<keyof HistogramOptions, 1>;
  readonly finish: Record<keyof FinishOptions, 1>;
  readonly flush: Record<keyof FlushOptions, 1>;
  readonly synced: Record<keyof SyncedOptions, 1>;
  readonly logBatch: Record<keyof BatchOptions, 1>;
  readonly 'metrics.flush': Record<keyof FlushMetricsOptions, 1>;
  readonly fitCallbacks: Record<keyof FitCallbackOptions, 1>;
  readonly watch: Record<keyof WatchOptions, 1>;
  readonly set: Record<keyof RunFields, 1>;
  readonly 'summary.set': Record<keyof SummaryOptions, 1>;
};

export type OptionsOf = keyof typeof OPTIONS;

/** Option names of other libraries, and our names for the same options. */
const FOREIGN: { readonly [name: string]: string } = {
  entity: 'namespace',
  team: 'namespace',
  dir: 'directory',
  folder: 'directory',
  description: 'notes',
  hyperparameters: 'config',
  params: 'config',
  parameters: 'config',
  title: 'name',
  runname: 'name',
  experiment: 'project',
  x: 'step',
  globalstep: 'step',
  epoch: 'step',
  iteration: 'step',
  buckets: 'bins',
  label: 'caption',
  text: 'caption',
  freq: 'every',
  frequency: 'every',
};

/** Most changes between a mistyped name and the suggested option. */
const MOST_CHANGES = 2;

/**
 * Returns a refusal for each unknown option of a call; empty if all are known. `undefined` counts as no options. Reads names
 * only. Never throws.
 */
export function whyUnknown(call: OptionsOf, options: unknown): Refusal[] {
  return whyUnknownNames(call, Object.keys(OPTIONS[call]), options);
}

/** As {@link whyUnknown}, for a call with the options `known`. */
export function whyUnknownNames(call: string, known: readonly string[], options: unknown): Refusal[] {
  if (options === undefined) return [];
  if (typeof options !== 'object' || options === null) {
    const example = call === 'log' ? 'log(values, { step: 3 })' : `${call}({ ${known[0]}: … })`;
    return [refuse('option', `${call}: options are an object, as in ${example}; what was given is ignored`)];
  }
  try {
    return Object.keys(options)
      .filter((name) => !known.includes(name))
      .map((name) => {
        const meant = nearest(name, known);
        const hint = meant === null ? `there are ${known.join(', ')}` : `did you mean “${meant}”?`;
        const reason = `${call}: there is no option “${name.slice(0, 80)}”, it is ignored; ${hint}`;
        return refuse('option', reason);
      });
  } catch {
    // A Proxy that throws: the code that reads the options will report the error.
    return [];
  }
}

function nearest(name: string, known: readonly string[]): string | null {
  if (name.length > 40) return null;
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, '');
  const wanted = plain(name);
  const foreign = Object.hasOwn(FOREIGN, wanted) ? FOREIGN[wanted] : undefined;
  const same = known.find((each) => plain(each) === wanted);
  if (same !== undefined) return same;
  if (foreign !== undefined && known.includes(foreign)) return foreign;
  const distances = known.map((each) => [changes(wanted, plain(each)), each] as const);
  const [least, best] = distances.reduce((a, b) => (b[0] < a[0] ? b : a));
  return least <= Math.min(MOST_CHANGES, wanted.length / 2) ? best : null;
}

/** Levenshtein distance: the number of letters to insert, remove or replace. */
function changes(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] as number) + Number(a[i] !== b[j]);
      next.push(Math.min(replaced, (row[j + 1] as number) + 1, (next[j] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
