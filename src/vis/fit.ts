/** Callbacks of a training that is logged and drawn: `show.fitCallbacks` of tfjs-vis. */
import { fitCallbacks } from '../tensor/training/fit-callbacks.js';
import type { TrainingRun } from '../tensor/training/run.js';
import type { FitCallback, FitLogs } from '../tensor/training/types.js';
import type { Tf } from '../tensor/types.js';
import { type Container, containerOf } from './containers.js';
import type { DrawnFit } from './fit-charts.js';
import type { Drawable, FitOptions } from './types.js';

/** Dependencies of `show.fitCallbacks`. */
export interface FitDependencies {
  /** Opens a run, or takes the one of the page, which others finish; called when the training begins. */
  openRun(name: string): Promise<{ readonly run: TrainingRun; readonly isOwn: boolean }>;
  /** Draws what the run gets in the container, until the run ends. */
  draw(container: Container, run: TrainingRun, fit: DrawnFit): Promise<void>;
}

/**
 * Replaces `tfvis.show.fitCallbacks`: logs the named metrics to the page's run or a new one, and draws them in the container. Pass it as
 * `callbacks`, alone or in an array, or call its methods by hand.
 */
export function showFitCallbacks(
  tf: Tf,
  dependencies: FitDependencies,
  container: Drawable,
  metrics: readonly string[],
  { callbacks = ['onEpochEnd', 'onBatchEnd'], ...options }: FitOptions = {},
): FitCallback {
  let opening: Promise<FitCallback> | null = null;
  let own: TrainingRun | null = null;
  const outer = fitCallbacks(tf, IDLE, { batches: false, epochs: false, yieldEvery: 'never' });
  const { setModel, setParams } = outer;
  const open = async (): Promise<FitCallback> => {
    const place = containerOf(container);
    const isNamed = !(container instanceof HTMLElement) && 'name' in container;
    const { run: opened, isOwn } = await dependencies.openRun(isNamed ? place.name : document.title || 'fit');
    own = isOwn ? opened : null;
    const inner = fitCallbacks(tf, opened, {
      metrics,
      batches: callbacks.includes('onBatchEnd'),
      epochs: callbacks.includes('onEpochEnd'),
      learningRate: false,
      times: false,
    });
    if (outer.model) inner.setModel(outer.model);
    if (outer.params) inner.setParams(outer.params);
    await inner.onTrainBegin();
    // The training does not wait for its charts.
    void dependencies.draw(place, opened, { metrics, callbacks, options }).catch(() => {});
    return inner;
  };
  const inner = () => {
    opening ??= open();
    return opening;
  };
  return Object.assign(outer, {
    setModel,
    setParams,
    onTrainBegin: async () => void (await inner()),
    onTrainEnd: async () => {
      await (await inner()).onTrainEnd();
      opening = null;
      await own?.finish();
    },
    onEpochBegin: async (epoch: number) => (await inner()).onEpochBegin(epoch),
    onEpochEnd: async (epoch: number, logs?: FitLogs) => (await inner()).onEpochEnd(epoch, logs),
    onBatchBegin: async (batch: number) => (await inner()).onBatchBegin(batch),
    onBatchEnd: async (batch: number, logs?: FitLogs) => (await inner()).onBatchEnd(batch, logs),
  });
}

/** Placeholder until the run is open. Logs nothing. */
const IDLE: TrainingRun = {
  uid: '',
  status: 'running',
  nextStep: 0,
  globalStep: 0,
  config: { extend() {} },
  summary: { set() {} },
  log: () => ({ ok: true }),
  advance: () => 0,
  info() {},
  warning() {},
  finish: async () => {},
  fail: async () => {},
};
