/** Distributions of tensors: how they are drawn, and how they are recorded. */
import { plot } from '../media/plot/value.js';
import { checkHistogramOptions } from '../record/histogram-options.js';
import { histogram } from '../record/histogram-value.js';
import type { TensorSide } from '../tensor/port.js';
import type { Picture } from './picture.js';
import type { Recording } from './recording.js';
import { BINS, statisticsTable } from './render.js';
import { statisticsOf } from './statistics.js';
import type { HistogramStats, TensorData } from './types.js';

/** A distribution that is ready to draw. */
export interface TensorPicture extends Pick<Picture, 'value' | 'table'> {
  readonly stats: HistogramStats;
}

/** Counts the values of a tensor, on the tensor's own device where that is possible. Captures the tensor at the call. */
export async function pictureOfTensor(side: TensorSide, tensor: TensorData): Promise<TensorPicture> {
  const view = side.view(tensor);
  if (view === null) return pictureOfData((await tensor.data()) as ArrayLike<number>);
  const unfit = side.whyUnfit(view);
  if (unfit !== null) return problemPicture(unfit.reason);
  const outcome = await side.distribution(view, checkHistogramOptions({ bins: BINS }));
  switch (outcome.kind) {
    case 'data':
      return pictureOfData(outcome.data);
    case 'failed':
      return problemPicture(outcome.refusal.reason);
    case 'dropped':
      return problemPicture(outcome.reason);
    case 'done': {
      const { stats: all, edges, counts } = outcome.distribution;
      const { count: numVals, min, max, zeros: numZeros, nan: numNans } = all;
      const stats = { numVals, min, max, numZeros, numNans, numInfs: all.posInf + all.negInf };
      const value = edges.length > 1 ? plot.histogram({ edges, counts }) : null;
      return { value, table: statisticsTable(stats), stats };
    }
  }
}

/** Records the distribution of a tensor, which may be disposed of after the call. */
export function recordTensor(recording: Recording, side: TensorSide, key: string, tensor: TensorData): void {
  const view = side.view(tensor);
  if (view === null || side.whyUnfit(view) !== null) return;
  const held = side.hold(view) as unknown as TensorData & { dispose(): void };
  recording.record(key, { [key]: histogram(held, { bins: BINS }) }, () => held.dispose());
}

function pictureOfData(data: ArrayLike<number>): TensorPicture {
  const stats = statisticsOf(data);
  return { value: plot.histogram(data, { bins: BINS }), table: statisticsTable(stats), stats };
}

function problemPicture(reason: string): TensorPicture {
  return { value: null, table: { headers: ['Not drawn'], rows: [[reason]] }, stats: {} };
}
