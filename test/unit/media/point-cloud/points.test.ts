/** Point clouds: what is taken, refused, counted and stored. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal, type Refusal } from '../../../../src/base/refusal.js';
import type { RawItem } from '../../../../src/media/capture.js';
import type { EncodedItem } from '../../../../src/media/encode.js';
import { encodePointClouds } from '../../../../src/media/point-cloud/encode.js';
import { cloudFacts, MAX_POINTS } from '../../../../src/media/point-cloud/kind.js';
import { readPoints } from '../../../../src/media/point-cloud/points-file.js';
import type { RawCloud } from '../../../../src/media/point-cloud/raw.js';
import { pointCloud } from '../../../../src/media/point-cloud/value.js';
import { MediaCaptures } from '../../../../src/page/media.js';
import type { TensorSide } from '../../../../src/tensor/port.js';

type Taken = RawItem<RawCloud> | Refusal;

async function taken(value: unknown, side: TensorSide | null = null): Promise<Taken[]> {
  const found = new MediaCaptures(() => side).take(value);
  if (found === null || isRefusal(found)) throw new Error('not taken');
  return Promise.all(found.items) as Promise<Taken[]>;
}

/** What becomes of a value: files with their points, and reasons. */
async function recorded(value: unknown) {
  const items: EncodedItem[] = [];
  const reasons: string[] = [];
  for (const each of await taken(value)) {
    if (isRefusal(each)) reasons.push(each.reason);
    else {
      for await (const found of encodePointClouds([structuredClone(each.raw)])) {
        if (isRefusal(found)) reasons.push(found.reason);
        else items.push(found);
      }
    }
  }
  const files = await Promise.all(
    items.map(async ({ blob }) => readPoints(new Uint8Array(await blob.arrayBuffer()))),
  );
  return { items, reasons, files };
}

const XYZ = [
  [0, 1, 2],
  [3, 4, 5],
];

describe('points', () => {
  test.each([
    ['a nested array', pointCloud(XYZ), [2, 3]],
    ['rows that are typed arrays', pointCloud(XYZ.map((row) => Float32Array.from(row))), [2, 3]],
    ['a flat typed array', pointCloud(Float32Array.from(XYZ.flat())), [2, 3]],
    ['a typed array with a shape', pointCloud(Float64Array.of(0, 1, 2, 1), { shape: [1, 4] }), [1, 4]],
    ['integers with colours', pointCloud(Uint8Array.of(1, 2, 3, 255, 0, 9), { shape: [1, 6] }), [1, 6]],
    ["W&B's scene", pointCloud({ type: 'lidar/beta', points: XYZ }), [2, 3]],
  ])('of %s are taken', async (_, value, [count, columns]) => {
    const { files, reasons } = await recorded(value);
    expect(files).toMatchObject([{ count, columns }]);
    expect(reasons).toEqual([]);
  });

  test('of a tensor of three dimensions are several clouds; a tensor is read later', async () => {
    const tensor = { size: 12, shape: [2, 2, 3], dtype: 'float32' };
    const side = {
      view: (x: unknown) => (x === tensor ? tensor : null),
      whyUnfit: () => null,
      elements: async () => Float32Array.from({ length: 12 }, (_, i) => i),
    } as unknown as TensorSide;
    const [item] = await taken(pointCloud({ points: tensor }, { caption: ['a', 'b'] }), side);
    if (!item || isRefusal(item)) throw new Error('refused');
    const found: (EncodedItem | Refusal)[] = [];
    for await (const each of encodePointClouds([item.raw])) found.push(each);
    expect(found).toMatchObject([
      { caption: 'a', facts: { points: 2, columns: 3 } },
      { caption: 'b', facts: { points: 2, columns: 3 } },
    ]);
  });

  test.each([
    ['a number', pointCloud(5), 'type'],
    ['a text', pointCloud('cloud'), 'type'],
    ['an empty array', pointCloud([]), 'shape'],
    ['an empty scene', pointCloud({ points: [], boxes: [] }), 'shape'],
    ['two columns', pointCloud([[1, 2]]), 'shape'],
    ['five columns', pointCloud([[1, 2, 3, 4, 5]]), 'shape'],
    [
      'ragged rows',
      pointCloud([
        [1, 2, 3],
        [1, 2],
      ]),
      'shape',
    ],
    ['a typed array of four numbers', pointCloud(Float32Array.of(1, 2, 3, 4)), 'shape'],
    ['a shape of another size', pointCloud(new Float32Array(12), { shape: [5, 3] }), 'shape'],
    ['a text among the numbers', pointCloud([[1, 2, 'x']]), 'type'],
    ['a tensor without tfjs', pointCloud({ dataId: {}, dtype: 'float32' }), 'no_tfjs'],
    ['a point too many', pointCloud(new Float32Array(3 * (MAX_POINTS + 1))), 'limit'],
  ])('from %s are refused with a reason', async (_, value, code) => {
    expect(await taken(value)).toEqual([{ code, reason: expect.stringMatching(/./) }]);
  });

  test.each([
    [
      'NaN',
      [
        [0, 0, 0],
        [Number.NaN, 0, 0],
        [0, Number.POSITIVE_INFINITY, 0],
      ],
      ['2 points hold NaN'],
    ],
    [
      'more than a float holds',
      [
        [0, 0, 0],
        [1e300, 0, 0],
      ],
      ['1 coordinates', '1 points hold NaN'],
    ],
    [
      'categories',
      [
        [0, 0, 0, 1],
        [0, 0, 1, 15],
        [0, 1, 0, 0],
        [0, 1, 1, 2.5],
      ],
      ['3 points have a category'],
    ],
    [
      'colours',
      [
        [0, 0, 0, 0, 0, 256],
        [0, 0, 1, -1, 0, 0],
      ],
      ['2 points have a colour'],
    ],
    ['colours from 0 to 1', [[0, 0, 0, 0.5, 1, 0]], ['the colours of a point cloud are from 0 to 1']],
    [
      'a place far away',
      [
        [4e6, 0, 0],
        [4e6 + 0.3, 1, 0],
      ],
      ['a point cloud is so far from 0'],
    ],
    [
      'good points',
      [
        [4e6, 0, 0],
        [5e6, 1, 0],
      ],
      [],
    ],
    ['one point far away', [[4e6 + 0.1, 0, 0]], []],
    ['black and white', [[0, 0, 0, 0, 1, 1]], []],
  ])('with %s are kept, and what is wrong is counted', async (_, points, wanted) => {
    const { files, reasons } = await recorded(pointCloud(points));
    expect(reasons.map((reason, i) => reason.slice(0, wanted[i]?.length))).toEqual(wanted);
    expect([...(files[0]?.data ?? [])]).toEqual(points.flat().map(Math.fround));
  });

  test('are the same after the file, whatever they are', async () => {
    const columns = fc.constantFrom(3, 4, 6);
    await fc.assert(
      fc.asyncProperty(
        columns,
        fc.array(fc.float(), { minLength: 1, maxLength: 40 }),
        async (width, numbers) => {
          const rows = numbers.map((number, i) =>
            Array.from({ length: width }, (_, part) => (part === i % width ? number : i)),
          );
          const { files } = await recorded(pointCloud(rows));
          expect([...(files[0]?.data ?? [])]).toEqual(rows.flat());
        },
      ),
      { numRuns: 50 },
    );
  });

  const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;
  test.runIf(hasNumpy)('are opened by numpy', async () => {
    const { items } = await recorded(
      pointCloud([
        [0.5, -1, 1e30, 7, 8, 9],
        [1, 2, 3, 4, 5, 6],
      ]),
    );
    const folder = mkdtempSync(join(tmpdir(), 'stepwell-points-'));
    try {
      writeFileSync(join(folder, 'p.npy'), new Uint8Array((await items[0]?.blob.arrayBuffer()) ?? []));
      const script = 'import numpy, sys; a = numpy.load(sys.argv[1]); print(a.dtype, a.shape, a[0].tolist())';
      const { stdout } = spawnSync('python3', ['-c', script, join(folder, 'p.npy')], { encoding: 'utf8' });
      expect(stdout.trim()).toBe(
        `float32 (2, 6) [0.5, -1.0, ${Math.fround(1e30)}, 7.0, 8.0, 9.0]`.replace('e+', 'e+'),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const CUBE = [
  [0, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [1, 0, 0],
  [1, 1, 0],
  [0, 1, 1],
  [1, 0, 1],
  [1, 1, 1],
];

describe('boxes and vectors', () => {
  test('are copied at the call, in the record, with colours clipped and counted', async () => {
    const corners = CUBE.map((corner) => [...corner]);
    const value = pointCloud({
      points: XYZ,
      boxes: [
        { corners, label: '<b>car</b>', color: [123, 321, 111] },
        { corners: Float32Array.from(CUBE.flat().map((each) => each * 0.1)) as never },
      ],
      vectors: [{ start: [0, 0, 0], end: Float64Array.of(0.1 + 0.2, 0, 1), color: [1, 2, 3] }],
    });
    const items = await taken(value);
    (corners[0] as number[])[0] = 99;
    const [item, ...problems] = items;
    expect(problems).toEqual([{ code: 'partial', reason: expect.stringContaining('1 colours of boxes') }]);
    const { boxes, vectors } = (item as RawItem<RawCloud>).raw.scene;
    expect(boxes[0]).toEqual({ corners: CUBE, label: '<b>car</b>', color: [123, 255, 111] });
    expect(boxes[1]?.corners[7]).toEqual([0.100000001, 0.100000001, 0.100000001]);
    expect(vectors).toEqual([{ start: [0, 0, 0], end: [0.3, 0, 1], color: [1, 2, 3] }]);
  });

  test('need no points', async () => {
    const { items, files } = await recorded(pointCloud({ boxes: [{ corners: CUBE }] }));
    expect(items[0]?.facts).toMatchObject({ points: 0, boxes: [{ label: '' }] });
    expect(files).toMatchObject([{ count: 0, columns: 3 }]);
  });

  test.each([
    [
      'seven corners',
      { boxes: [{ corners: CUBE.slice(1) }, { corners: CUBE }] },
      '1 boxes of a point cloud are left out',
    ],
    ['a corner that is NaN', { boxes: [{ corners: [[Number.NaN, 0, 0], ...CUBE.slice(1)] }] }, '1 boxes'],
    ['no list', { boxes: { corners: CUBE } }, 'boxes of a point cloud must be a list'],
    ['no end', { vectors: [{ start: [0, 0, 0] }, null] }, '2 vectors of a point cloud are left out'],
    [
      'too many',
      { boxes: Array.from({ length: 501 }, () => ({ corners: CUBE })) },
      'a point cloud keeps 500 boxes, not 501',
    ],
    ['an unknown scene', { type: 'lidar/gamma' }, "type of a scene must be 'lidar/beta'"],
  ])('with %s are counted, and the points are kept', async (_, scene, reason) => {
    const { files, reasons } = await recorded(pointCloud({ points: XYZ, ...scene } as never));
    expect(files).toMatchObject([{ count: 2 }]);
    expect(reasons).toEqual([expect.stringContaining(reason)]);
  });

  test('of a foreign record are read with care', () => {
    const good = { corners: CUBE, label: 5, color: [1, 2, 300] };
    const facts = { points: -1, boxes: [5, null, [], { corners: 'x' }, good], vectors: 'no' };
    expect(cloudFacts({ facts } as never)).toEqual({
      points: 0,
      boxes: [{ corners: CUBE, label: '', color: null }],
      vectors: [],
    });
  });
});
