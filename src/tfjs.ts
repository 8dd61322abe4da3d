/**
 * Stepwell for pages that train with TensorFlow.js and a bundler: importing this connects the page's own tfjs, so that
 * tensors can be logged.
 *
 * ```ts
 * import * as tf from '@tensorflow/tfjs';
 * import { init } from 'stepwell';
 * import 'stepwell/tfjs';
 *
 * const run = await init({ project: 'digits' });
 * await model.fit(x, y, { callbacks: run.fitCallbacks({ watch: { gradients: true } }) });
 * ```
 *
 * Pages that load tfjs by a script tag need nothing, as long as it is the global `tf`; else they call `connect(tf)`.
 *
 * @packageDocumentation
 */
import * as tf from '@tensorflow/tfjs';
import { adopt } from './page/connect.js';
import { currentRun } from './page/current-run.js';
import { init } from './page/init.js';
import type { InitOptions } from './page/options.js';
import { makeTensorSide } from './tensor/side.js';
import type { TrainingRun } from './tensor/training/run.js';
import type {
  FitCallback,
  FitCallbackOptions,
  InstrumentOptions,
  Watcher,
  WatchOptions,
} from './tensor/training/types.js';
import { Drawings } from './vis/drawings.js';
import { showFitCallbacks } from './vis/fit.js';
import { drawFit } from './vis/fit-charts.js';
import { accuracy, confusionMatrix, perClassAccuracy } from './vis/metrics.js';
import type { RecordTarget } from './vis/recording.js';
import { renderOf } from './vis/render.js';
import { showOf } from './vis/show.js';
import type { Drawable, FitOptions } from './vis/types.js';

export type { RecordTarget } from './vis/recording.js';
export type {
  BarChartOpts,
  ClassAccuracy,
  ConfusionMatrixData,
  ConfusionMatrixOptions,
  Drawable,
  FitOptions,
  HeatmapData,
  HeatmapOptions,
  HistogramOpts,
  HistogramStats,
  HistoryLike,
  HistoryOptions,
  LayerLike,
  ModelLike,
  NamedColorMap,
  Point2D,
  StyleOptions,
  Surface,
  SurfaceInfo,
  TensorData,
  VisOptions,
  VisTable,
  XYPlotData,
  XYPlotOptions,
} from './vis/types.js';
export { type Visor, visor } from './vis/visor.js';

const side = makeTensorSide(tf);
adopt(tf, side);
const { training } = side;

/** Callbacks that log a `fit` to a run: the same as `run.fitCallbacks(options)`. */
export function fitCallbacks(run: TrainingRun, options?: FitCallbackOptions): FitCallback {
  return training.fitCallbacks(run, options);
}

/** Records histograms of weights and gradients: the same as `run.watch(target, options)`. */
export function watch(run: TrainingRun, target: unknown, options?: WatchOptions): Watcher {
  return training.watch(run, target, options);
}

/** Options of {@link instrument}: what every run gets, and what is logged. */
export interface InstrumentPageOptions extends InstrumentOptions {
  /** Options of each run's `init`. Default project: `default`; default name: that of the model. */
  readonly run?: InitOptions;
}

/** Makes a run of every later `fit` and `fitDataset` on the page, whose code need not change. Returns how to stop that. */
export function instrument({ run = {}, ...options }: InstrumentPageOptions = {}): () => void {
  return training.instrument(
    ({ model, epochs }) => init({ name: model, ...run, config: { epochs, ...run.config } }),
    options,
  );
}

/** Lets the page paint without waiting for an animation frame, which a hidden tab never gets: usable as tfjs's `nextFrameFunc`. */
export function trainingFrame(): Promise<void> {
  return training.trainingFrame();
}

const drawings = new Drawings();

/** Charts that are drawn in an element or in the visor, and recorded in a run: as `render` of tfjs-vis. */
export const render = renderOf(drawings);

/** How good predictions are: as `metrics` of tfjs-vis. */
export const metrics = { accuracy, perClassAccuracy, confusionMatrix } as const;

/** In the place of `show` of tfjs-vis: only the import changes. */
export const show = {
  /**
   * Logs the named metrics of a `fit` to the newest run of the page, or to a new run of project `fit`, and draws them in the container
   * while the training goes on: those of epochs, and those of batches.
   */
  fitCallbacks(container: Drawable, metrics: readonly string[], options?: FitOptions): FitCallback {
    return showFitCallbacks(tf, { openRun, draw: drawFit }, container, metrics, options);
  },
  ...showOf(drawings, side),
} as const;

/**
 * Says where charts of `render` and `show` are recorded: in a run, in a run of their own with the options of `init`, or nowhere (`null`).
 * Default: in the newest run of the page; if there is none, in a run of project `tfjs-vis`.
 */
export function recordDrawings(target?: RecordTarget): void {
  drawings.recording.target = target;
}

async function openRun(name: string) {
  const run = currentRun();
  return run ? { run, isOwn: false } : { run: await init({ project: 'fit', name }), isOwn: true };
}
