/** Charts of models, tensors and trainings: the `show` of tfjs-vis. */
import type { TensorSide } from '../tensor/port.js';
import { type Container, containerOf, partOf } from './containers.js';
import type { Drawings } from './drawings.js';
import { drawLayer } from './layer.js';
import { renderOf } from './render.js';
import { shapesText } from './shapes.js';
import { pictureOfTensor, recordTensor } from './tensors.js';
import type {
  ClassAccuracy,
  Drawable,
  HistoryLike,
  HistoryOptions,
  LayerLike,
  ModelLike,
  Point2D,
  TensorData,
} from './types.js';

/** Makes the functions, except `fitCallbacks`. */
export function showOf(drawings: Drawings, side: TensorSide) {
  const render = renderOf(drawings);
  return {
    /**
     * Draws metrics of a training, one chart for each with its `val_` beside it: of what `model.fit` returned, or of a list of logs
     * that grows.
     */
    async history(
      container: Drawable,
      history: HistoryLike,
      metrics: readonly string[],
      options: HistoryOptions = {},
    ): Promise<void> {
      const place = containerOf(container);
      await drawMetrics(
        render,
        place,
        metrics,
        (metric) => pointsOf(history, metric, metrics.indexOf(metric)),
        { xLabel: 'Iteration', ...options },
      );
    },

    /** Draws the distribution of a tensor's values, which are counted on the tensor's own device. The run records it as a histogram. */
    async valuesDistribution(container: Drawable, tensor: TensorData): Promise<void> {
      const place = containerOf(container);
      recordTensor(drawings.recording, side, place.key, tensor);
      await drawings.draw(place, await pictureOfTensor(side, tensor));
    },

    /** Draws the layers of a model as a table: names, shapes, parameters. */
    async modelSummary(container: Drawable, { layers }: ModelLike): Promise<void> {
      const headers = ['Layer Name', 'Output Shape', '# Of Params', 'Trainable'];
      const values = layers.map((layer) => [
        layer.name,
        shapesText(layer.outputShape),
        layer.countParams(),
        layer.trainable,
      ]);
      await render.table(container, { headers, values });
    },

    /**
     * Draws the weights of a layer: a table of their statistics, and the distribution of a chosen one. The run records the distributions
     * of all of them as histograms.
     */
    async layer(container: Drawable, layer: LayerLike): Promise<void> {
      await drawLayer(drawings, side, containerOf(container), layer);
    },

    /** Draws the accuracy of each class as a table. `labels`: names of the classes. Default: their numbers. */
    async perClassAccuracy(
      container: Drawable,
      accuracies: readonly ClassAccuracy[],
      labels?: readonly string[],
    ): Promise<void> {
      const headers = ['Class', 'Accuracy', '# Samples'];
      const values = accuracies.map(({ accuracy, count }, i) => [labels?.[i] ?? `${i}`, accuracy, count]);
      await render.table(container, { headers, values });
    },
  };
}

/** Draws metrics, one chart for each with its `val_` beside it. */
export async function drawMetrics(
  render: Pick<ReturnType<typeof renderOf>, 'linechart'>,
  place: Container,
  metrics: readonly string[],
  points: (metric: string) => readonly Point2D[],
  options: HistoryOptions,
): Promise<void> {
  const charts = new Map<string, string[]>();
  for (const metric of metrics) {
    const name = metric.replace('val_', '');
    charts.set(name, [...(charts.get(name) ?? []), metric]);
  }
  const drawn = Array.from(charts, ([name, series]) => {
    const isShare = series.every((each) => each.includes('acc')) && !options.zoomToFitAccuracy;
    return render.linechart(
      partOf(place, name),
      { values: series.map(points), series },
      {
        ...{ yLabel: 'Value', ...options },
        ...(isShare && { yAxisDomain: [0, 1] as const, zoomToFit: false }),
      },
    );
  });
  await Promise.all(drawn);
}

/** The values of a metric. `at`: the place of the metric among the metrics that are asked for. */
function pointsOf(history: HistoryLike, metric: string, at: number): Point2D[] {
  const values = Array.isArray(history)
    ? ((Array.isArray(history[0]) ? history[at] : history) as readonly Logs[]).map((logs) => logs[metric])
    : ((history as { readonly history: Logs<readonly number[]> }).history[metric] ?? []);
  return values.map((y, x) => ({ x, y: y as number }));
}

type Logs<Value = unknown> = { readonly [metric: string]: Value };
