import { messageOf } from '../../base/errors.js';
import type { Distribution, HistogramRecord, ProblemRecord } from '../../record/kinds.js';
import { distributionOf } from '../../tensor/distribution.js';
import { integerEndsOf, withEnds } from '../../tensor/layout.js';
import type { TensorRecord } from '../protocol.js';
import { type ComputeEnvironment, chooseBackend } from './choose.js';
import type { GpuBackend } from './tfjs.js';

/**
 * Computes the histogram of a tensor's elements: on this worker's GPU if the options ask for it or a measurement found it faster,
 * otherwise on the CPU. If the GPU fails, the CPU computes the histogram, and a problem record is added.
 */
export async function computeHistogram(
  record: TensorRecord,
  environment: ComputeEnvironment,
): Promise<readonly (HistogramRecord | ProblemRecord)[]> {
  const { kind: _, data, options, ...rest } = record;
  const { bins, range, precision } = options;
  const started = performance.now();
  const done = (distribution: Distribution, backend: string): HistogramRecord => ({
    kind: 'histogram',
    ...rest,
    ...distribution,
    precision,
    origin: { backend, place: 'worker', ms: performance.now() - started },
  });
  let problem = '';
  const backend = options.backend === 'auto' ? await chooseBackend(data, environment) : options.backend;
  if (isGpu(backend)) {
    try {
      const tfjs = await environment.tfjs();
      const computed = await tfjs.distributionOnGpu(backend, data, { bins, range });
      // The GPU computes in float32, which does not hold all integers above 2^24: take exact ends from the data.
      const ends = isFloat32(record.dtype) ? null : integerEndsOf(data);
      const stats = ends ? withEnds(computed.stats, ends) : computed.stats;
      return [done({ ...computed, stats }, backend)];
    } catch (thrown) {
      problem = `${backend} failed in the logger worker (${messageOf(thrown)}); computed on its CPU instead`;
    }
  }
  const float32 = isFloat32(record.dtype);
  const histogram = done(distributionOf(data, { bins, range, float32 }), 'cpu');
  if (problem === '') return [histogram];
  return [histogram, { kind: 'problem', time: record.time, key: record.key, reason: problem, count: 1 }];
}

/** True for types with float32 or float16 elements. Plain arrays are float64, and 32-bit integers are exact only in float64. */
function isFloat32(dtype: string): boolean {
  return dtype === 'float32' || dtype === 'float16';
}

function isGpu(backend: string): backend is GpuBackend {
  return backend === 'webgpu' || backend === 'webgl';
}
