import type { Tf } from '../types.js';
import { fitCallbacks } from './fit-callbacks.js';
import type { TrainingRun } from './run.js';
import type { FitCallback, FitLogs, ShowContainer, ShowOptions } from './types.js';

/** Dependencies of `show`. */
export interface ShowDependencies {
  /** Opens a run; called when the training begins. */
  openRun(name: string): Promise<TrainingRun>;
  /** Shows a board with this run in the element. */
  mount(element: HTMLElement, run: TrainingRun): Promise<void>;
}

const HEIGHT = '480px';

/**
 * Replaces `tfvis.show.fitCallbacks`: logs the named metrics to a new run, and shows the run on a board in the container. Pass it as
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
  let run: TrainingRun | null = null;
  const outer = fitCallbacks(tf, IDLE, { batches: false, epochs: false, yieldEvery: 'never' });
  const { setModel, setParams } = outer;
  const open = async (): Promise<FitCallback> => {
    const { element, name } = elementOf(container, width, height);
    const opened = await dependencies.openRun(name);
    run = opened;
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
    void dependencies.mount(element, opened).catch(() => {});
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
      await run?.finish();
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

function elementOf(
  container: ShowContainer,
  width: number | undefined,
  height: number | undefined,
): { element: HTMLElement; name: string } {
  const size = (element: HTMLElement, styles: { width?: string; height?: string } = {}) => {
    element.style.height = height
      ? `${height}px`
      : (styles.height ?? (element.clientHeight > 0 ? '' : HEIGHT));
    element.style.width = width ? `${width}px` : (styles.width ?? '');
    return element;
  };
  if (container instanceof HTMLElement) return { element: size(container), name: document.title || 'fit' };
  if ('drawArea' in container) return { element: size(container.drawArea), name: document.title || 'fit' };
  const { name, tab = '', styles } = container;
  const known = [...document.querySelectorAll<HTMLElement>('section[data-stepwell-surface]')].find(
    ({ dataset }) => dataset['stepwellSurface'] === name && dataset['stepwellTab'] === tab,
  );
  if (known) return { element: known.lastElementChild as HTMLElement, name };
  const section = document.createElement('section');
  section.dataset['stepwellSurface'] = name;
  section.dataset['stepwellTab'] = tab;
  const heading = document.createElement('h2');
  heading.textContent = tab === '' ? name : `${tab}: ${name}`;
  const element = document.createElement('div');
  section.append(heading, element);
  document.body.append(section);
  return { element: size(element, styles), name };
}
