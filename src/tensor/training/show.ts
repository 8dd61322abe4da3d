import type { Tf } from '../types.js';
import { fitCallbacks } from './fit-callbacks.js';
import type { TrainingRun } from './run.js';
import type { FitCallback, FitLogs, ShowContainer, ShowOptions } from './types.js';

/** Dependencies of `show`. */
export interface ShowDependencies {
  /** The element of a container, and the name of the container. */
  place(container: ShowContainer): { readonly element: HTMLElement; readonly name: string };
  /** Opens a run, or takes the one of the page, which others finish; called when the training begins. */
  openRun(name: string): Promise<{ readonly run: TrainingRun; readonly isOwn: boolean }>;
  /** Shows a board with this run in the element. */
  mount(element: HTMLElement, run: TrainingRun): Promise<void>;
}

const HEIGHT = '480px';

/**
 * Replaces `tfvis.show.fitCallbacks`: logs the named metrics to the page's run or a new one, and shows the run on a board in the container. Pass it as
 * `callbacks`, alone or in an array, or call its methods by hand.
 */
export function showFitCallbacks(
  tf: Tf,
  dependencies: ShowDependencies,
  container: ShowContainer,
  metrics: readonly string[],
  { callbacks = ['onEpochEnd', 'onBatchEnd'], width, height }: ShowOptions = {},
): FitCallback {
  let opening: Promise<FitCallback> | null = null;
  const sized = (element: HTMLElement) => {
    const board = document.createElement('div');
    board.style.height = height ? `${height}px` : element.style.height !== '' ? '100%' : HEIGHT;
    board.style.width = width ? `${width}px` : '';
    element.replaceChildren(board);
    return board;
  };
  let own: TrainingRun | null = null;
  const outer = fitCallbacks(tf, IDLE, { batches: false, epochs: false, yieldEvery: 'never' });
  const { setModel, setParams } = outer;
  const open = async (): Promise<FitCallback> => {
    const { element, name } = dependencies.place(container);
    const { run: opened, isOwn } = await dependencies.openRun(name);
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
    // The training does not wait for the board.
    void dependencies.mount(sized(element), opened).catch(() => {});
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
