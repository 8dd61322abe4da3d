/** Charts of a training that goes on. They are read from the run, so that the training itself reads nothing back from the GPU. */
import { openSource } from '../page/open-source.js';
import { batchKey, epochKey } from '../tensor/training/fit-callbacks.js';
import type { TrainingRun } from '../tensor/training/run.js';
import { type Container, partOf } from './containers.js';
import { Drawings } from './drawings.js';
import { renderOf } from './render.js';
import { drawMetrics } from './show.js';
import type { HistoryOptions, Point2D } from './types.js';

type Source = Awaited<ReturnType<typeof openSource>>;

/** What is drawn of a training. */
export interface DrawnFit {
  readonly metrics: readonly string[];
  /** `onEpochEnd` and `onBatchEnd`; others are not drawn. */
  readonly callbacks: readonly string[];
  readonly options: HistoryOptions;
}

/** Most points of a line: about what a wide chart can show. */
const MOST_POINTS = 1_000;
/** Least time (ms) between two drawings. */
const INTERVAL_MS = 250;

const MOMENTS = {
  onEpochEnd: { x: 'globalStep', xLabel: 'Epoch', keyOf: epochKey },
  onBatchEnd: { x: 'step', xLabel: 'Batch', keyOf: batchKey },
} as const;

/** The metrics are values of the run already: a picture of them is not recorded. */
const drawings = new Drawings();
drawings.recording.target = null;
const render = renderOf(drawings);

/** The newest training of each element: an older one draws no more. */
const newest = new WeakMap<HTMLElement, DrawnFit>();

/** Draws the metrics of a run, and draws them again when the run gets more, until it ends or another training is drawn in the container. */
export async function drawFit(place: Container, run: TrainingRun, fit: DrawnFit): Promise<void> {
  const { drawArea } = place;
  newest.set(drawArea, fit);
  drawArea.replaceChildren();
  const source = await openSource();
  let isOver = false;
  let isDrawing = false;
  let isOutdated = false;
  const changed = async () => {
    isOutdated = true;
    if (isDrawing) return;
    isDrawing = true;
    try {
      while (isOutdated && !isOver) {
        isOutdated = false;
        // Read before the values: a run that has ended gets no more of them.
        const info = await source.getRun(run.uid);
        isOver = newest.get(drawArea) !== fit;
        if (isOver) break;
        await drawOnce(source, place, run.uid, fit);
        isOver = info?.status !== 'running';
        await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
      }
    } finally {
      isDrawing = false;
      if (isOver) stop?.();
    }
  };
  // What cannot be read or drawn now may be the next time: the training knows nothing of its charts.
  const draw = () => void changed().catch(() => {});
  let stop: (() => void) | null = null;
  stop = await source.subscribe((change) => {
    if (change.run === run.uid) draw();
  });
  draw();
}

async function drawOnce(source: Source, place: Container, run: string, fit: DrawnFit): Promise<void> {
  for (const callback of fit.callbacks) {
    if (!(callback in MOMENTS)) continue;
    const { x, xLabel, keyOf } = MOMENTS[callback as keyof typeof MOMENTS];
    const points = new Map<string, readonly Point2D[]>();
    for (const metric of fit.metrics) {
      const { x0, mean } = await source.series({ run, key: keyOf(metric), x, buckets: MOST_POINTS });
      if (x0.length > 0)
        points.set(
          metric,
          Array.from(x0, (at, i) => ({ x: at, y: mean[i] as number })),
        );
    }
    await drawMetrics(
      render,
      partOf(place, callback),
      [...points.keys()],
      (metric) => points.get(metric) ?? [],
      {
        ...{ xLabel, ...fit.options },
      },
    );
  }
}
