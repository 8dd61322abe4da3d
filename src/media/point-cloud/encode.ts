import { isRefusal, type Refusal, refusalOf } from '../../base/refusal.js';
import type { Json } from '../../record/kinds.js';
import type { EncodedItem } from '../encode.js';
import { POINTS_TYPE } from './kind.js';
import { lossesOf } from './losses.js';
import { pointsFile } from './points-file.js';
import { planPoints, type RawCloud } from './raw.js';

/** Clouds as files, one after the other; a refusal says why there is none, or what was lost. Does not throw. */
export async function* encodePointClouds(items: readonly RawCloud[]): AsyncGenerator<EncodedItem | Refusal> {
  for (const item of items) {
    try {
      yield* encode(item);
    } catch (thrown) {
      yield refusalOf(thrown, 'a point cloud could not be encoded');
    }
  }
}

function* encode({ data, shape, scene, caption, captions }: RawCloud): Generator<EncodedItem | Refusal> {
  const { boxes, vectors } = scene;
  const plan = planPoints(shape, boxes.length + vectors.length > 0);
  if (isRefusal(plan)) return yield plan;
  const { clouds, points, columns } = plan;
  const size = points * columns;
  for (let i = 0; i < clouds; i++) {
    const given = data.subarray(i * size, (i + 1) * size);
    const floats = new Float32Array(given);
    yield {
      blob: new Blob([pointsFile({ count: points, columns, data: floats })]),
      type: POINTS_TYPE,
      caption: captions?.[i] ?? caption,
      facts: {
        ...{ points, columns },
        ...(boxes.length > 0 && { boxes: boxes as unknown as Json }),
        ...(vectors.length > 0 && { vectors: vectors as unknown as Json }),
      },
    };
    yield* lossesOf(given, floats, columns);
  }
}
