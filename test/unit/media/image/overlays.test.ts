import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../../../src/base/refusal.js';
import { ArtifactPaths } from '../../../../src/bundle/artifacts.js';
import type { EncodedItem } from '../../../../src/media/encode.js';
import { checkBoxes } from '../../../../src/media/image/check-boxes.js';
import { encodeImages } from '../../../../src/media/image/encode.js';
import { readLabelPng } from '../../../../src/media/image/label-png.js';
import { overlaysOf } from '../../../../src/media/image/overlays.js';
import { encodeLabelPng, encodePng } from '../../../../src/media/image/png.js';
import type { RawImage } from '../../../../src/media/image/raw.js';
import { type ImageOptions, image } from '../../../../src/media/image/value.js';
import { MediaCaptures } from '../../../../src/page/media.js';
import type { Json, MediaItem } from '../../../../src/record/kinds.js';
import type { TensorSide } from '../../../../src/tensor/port.js';

const SIZE = { width: 200, height: 100 };

async function logged(
  x: unknown,
  options: ImageOptions,
  change: () => void = () => {},
  side: TensorSide | null = null,
) {
  const taken = new MediaCaptures(() => side).take(image(x, options));
  if (taken === null || isRefusal(taken)) throw new Error('not captured');
  change();
  const known = await Promise.all(taken.items);
  const problems = known.filter(isRefusal).map(({ reason }) => reason);
  const raw = known.flatMap((each) => (isRefusal(each) ? [] : [structuredClone(each.raw) as RawImage]));
  const items: EncodedItem[] = [];
  for await (const each of encodeImages(raw)) {
    if (isRefusal(each)) problems.push(each.reason);
    else items.push(each);
  }
  return { items, problems };
}

const GREY_2X2 = [
  [0, 255],
  [255, 0],
];
const labels = async (item: { blob: Blob } | undefined) =>
  readLabelPng(new Uint8Array(await (item as { blob: Blob }).blob.arrayBuffer()));

describe('boxes of an image', () => {
  test('both forms of a position, in fractions and in pixels, and both spellings become one form', () => {
    const position = { minX: 20, maxX: 60, minY: 10, maxY: 30 };
    const box = { minX: 0.1, minY: 0.1, maxX: 0.3, maxY: 0.3, classId: 2 };
    const { groups, problems } = checkBoxes(
      {
        ours: {
          boxData: [
            { position, domain: 'pixel', classId: 2, scores: { acc: 0.5 }, boxCaption: 'a' },
            { position: { middle: [40, 20], width: 40, height: 20 }, domain: 'pixel', classId: 2 },
          ],
          classLabels: { 2: 'car' },
        },
        theirs: {
          box_data: [
            {
              position: { minX: 0.1, minY: 0.1, maxX: 0.3, maxY: 0.3 },
              class_id: 2,
              box_caption: 'b',
              domain: null,
            },
          ],
          class_labels: ['sky', 'road', 'car'],
        },
      },
      SIZE,
    );
    expect(problems).toEqual([]);
    expect(groups).toEqual([
      {
        name: 'ours',
        labels: { 2: 'car' },
        boxes: [{ ...box, scores: { acc: 0.5 }, caption: 'a' }, box],
      },
      { name: 'theirs', labels: { 0: 'sky', 1: 'road', 2: 'car' }, boxes: [{ ...box, caption: 'b' }] },
    ]);
  });

  test('[VAL2] wrong boxes are left out and counted by what is wrong with them', () => {
    const position = { minX: 0, maxX: 1, minY: 0, maxY: 1 };
    const boxData = [
      { position, classId: 1 },
      { position: { ...position, maxX: Number.NaN }, classId: 1 },
      { position: { ...position, minX: 2 }, classId: 1 },
      { position: { middle: [0.5], width: 1, height: 1 }, classId: 1 },
      7,
      { position },
      { position, classId: -1 },
      { position: { ...position, maxX: 120 }, classId: 1 },
      { position, classId: 1, domain: 'inches' },
      { position, classId: 1, scores: { good: 1, bad: Number.NaN } },
    ];
    const { groups, problems } = checkBoxes({ all: { boxData }, none: { boxData: 'x' } }, SIZE);
    expect(groups.map(({ boxes }) => boxes.length)).toEqual([2]);
    expect(groups[0]?.boxes[1]?.scores).toEqual({ good: 1 });
    expect(problems.map(({ reason }) => reason.slice(0, 66))).toMatchInlineSnapshot(`
      [
        "boxes “none” of an image have no list boxData",
        "4 boxes of an image are left out: each needs a position in finite ",
        "2 boxes of an image are left out: each needs a classId, a whole nu",
        "1 boxes of an image are left out: each needs corners in or near th",
        "1 boxes of an image are left out: each needs a domain that is pixe",
        "scores of 1 boxes of an image are left out: scores are up to 16 fi",
      ]
    `);
  });

  test('more boxes than the bound, or too many groups, are refused with the bound', () => {
    const box = { position: { minX: 0, maxX: 1, minY: 0, maxY: 1 }, classId: 0 };
    const many = checkBoxes(
      { a: { boxData: Array(600).fill(box) }, b: { boxData: Array(401).fill(box) } },
      SIZE,
    );
    expect(many).toEqual({
      groups: [],
      problems: [{ code: 'limit', reason: 'an image may have 1000 boxes, not 1001' }],
    });
    const groups = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`g${i}`, { boxData: [] }]));
    expect(checkBoxes(groups, SIZE).problems[0]?.code).toBe('limit');
  });

  test('whatever JSON is given, a check answers, and what it keeps is read back as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const boxes = checkBoxes({ a: { boxData: [value] }, b: value } as Json, SIZE).groups;
        expect(overlaysOf({ facts: { boxes: boxes as unknown as Json } }).boxes).toEqual(boxes);
        expect(checkBoxes(value as Json, SIZE).groups.length).toBeLessThanOrEqual(16);
      }),
    );
  });

  test('facts of a foreign record that are no overlays are left out', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (boxes, masks) => {
        expect(() => overlaysOf({ facts: { boxes: boxes as Json, masks: masks as Json } })).not.toThrow();
      }),
    );
    const facts = {
      boxes: [{ name: 'a', boxes: [{ minX: 'x', classId: 1 }, null] }, 5],
      masks: [{ name: 'm', sha256: 'no' }],
    };
    expect(overlaysOf({ facts })).toEqual({ boxes: [{ name: 'a', labels: {}, boxes: [] }], masks: [] });
  });

  test('text of boxes that is too long for a fact is refused, and the mask is kept without names', async () => {
    const names = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [i, 'x'.repeat(200)]));
    const { items, problems } = await logged(GREY_2X2, {
      white: 255,
      boxes: { a: { boxData: [], classLabels: names } },
      masks: { m: { data: GREY_2X2, classLabels: names } },
    });
    expect(problems).toEqual(['boxes and names of classes of an image may have 128 KiB']);
    expect(items[0]?.facts.boxes).toBeUndefined();
    expect(overlaysOf(items[0] as never).masks).toMatchObject([{ name: 'm', labels: {} }]);
  });
});

describe('masks of an image', () => {
  test('[VAL3] masks of all forms are copied at the call and become items behind their image', async () => {
    const typed = Uint16Array.of(0, 300, 65_535, 1);
    const nested = [
      [0, 1],
      [2, 255],
    ];
    const options = {
      white: 255,
      masks: {
        typed: { maskData: typed, classLabels: { 300: '<b>tree</b>' } },
        nested: { mask_data: nested, class_labels: new Map([[1, 'car']]) },
        shaped: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] },
      },
    } as const;
    const { items, problems } = await logged(GREY_2X2, options, () => {
      typed.fill(9);
      nested[0] = [9, 9];
    });
    expect(problems).toEqual([]);
    expect(items.map(({ type, facts }) => [type, facts.mask])).toEqual([
      ['image/png', undefined],
      ['image/png', 'typed'],
      ['image/png', 'nested'],
      ['image/png', 'shaped'],
    ]);
    expect(overlaysOf(items[0] as never).masks).toMatchObject([
      { name: 'typed', labels: { 300: '<b>tree</b>' } },
      { name: 'nested', labels: { 1: 'car' } },
      { name: 'shaped', labels: {} },
    ]);
    expect(await labels(items[1])).toEqual({ width: 2, height: 2, data: Uint16Array.of(0, 300, 65_535, 1) });
    expect(await labels(items[2])).toEqual({ width: 2, height: 2, data: Uint8Array.of(0, 1, 2, 255) });
    expect(await labels(items[3])).toEqual({ width: 2, height: 2, data: Uint8Array.of(1, 2, 3, 4) });
  });

  test('[VAL3] a mask may be a tensor, whose numbers are read later', async () => {
    const tensor = { dtype: 'int32', shape: [2, 2], size: 4 };
    let isRead = false;
    const side = {
      view: (value) => (value === tensor ? tensor : null),
      whyUnfit: () => null,
      elements: async () => {
        isRead = true;
        return Int32Array.of(0, 1, 2, 300);
      },
    } as Partial<TensorSide> as TensorSide;
    const { items, problems } = await logged(GREY_2X2, { masks: { m: { data: tensor } } }, () => {}, side);
    expect([isRead, problems]).toEqual([true, []]);
    expect([...(await labels(items[1])).data]).toEqual([0, 1, 2, 300]);
  });

  test('[VAL2] a wrong mask is a problem, and its image and the other masks are kept', async () => {
    const { items, problems } = await logged(GREY_2X2, {
      white: 255,
      masks: {
        small: { data: [[1]] },
        large: { data: Int32Array.of(0, 1, 2, 65_536) },
        negative: { data: Int8Array.of(0, 1, 2, -1) },
        broken: { data: Float32Array.of(0, 1, 2, 0.5) },
        nothing: {},
        text: { data: 'x' },
        ragged: { data: [[1, 2], [3]] },
        thrown: {
          get data(): never {
            throw new Error('no');
          },
        },
        good: { data: Uint8Array.of(3, 2, 1, 0), classLabels: { x: 'no number' } as never },
      },
    });
    expect(items.map(({ facts }) => facts.mask)).toEqual([undefined, 'good']);
    expect(problems).toMatchInlineSnapshot(`
      [
        "the mask “small” of an image has 1 × 1 pixels, and its image 2 × 2",
        "the mask “large” of an image holds 65536: classes are whole numbers from 0 to 65535",
        "the mask “negative” of an image holds -1: classes are whole numbers from 0 to 65535",
        "the mask “broken” of an image holds 0.5: classes are whole numbers from 0 to 65535",
        "classLabels of a mask of an image must be names by number: {1: "tree"}",
        "reading the mask “thrown” of an image threw: no",
        "the mask “nothing” of an image has no data",
        "the mask “text” of an image is a nested array, a typed array, a tensor or ImageData",
        "the mask “ragged” of an image: the nested array is ragged",
      ]
    `);
  });

  test('masks and boxes of several images are a problem, and the images are kept', async () => {
    const list = await logged(
      [GREY_2X2, GREY_2X2].map((each) => new Uint8Array(each.flat())),
      {
        shape: [2, 2],
        masks: { a: { data: GREY_2X2 } },
      },
    );
    expect([list.items.length, list.problems.length]).toEqual([2, 1]);
    const batch = await logged(new Uint8Array(8), { shape: [2, 2, 2, 1], boxes: {} });
    expect([batch.items.length, batch.problems.length]).toEqual([2, 1]);
  });

  test('a tensor in a mask is read later, and none is lost when tfjs is not there', async () => {
    const { problems } = await logged(GREY_2X2, { white: 255, masks: { a: { data: { dataId: 1 } } } });
    expect(problems).toEqual([
      'the mask “a” of an image is a nested array, a typed array, a tensor or ImageData',
    ]);
  });
});

test('[BUN1] a mask has its name in the name of its file, whatever the name holds', () => {
  const of = (facts: MediaItem['facts'], index: number) =>
    new ArtifactPaths().claim({
      ...{ kind: 'media', key: 'eval/street', row: 1, step: 7, globalStep: 7, time: 0, media: 'image' },
      ...{ index, count: 2, caption: '', type: 'image/png', size: 1, sha256: 'a'.repeat(64), facts },
    });
  expect(of({ width: 1, height: 1 }, 0)).toBe('media/eval/street/7-0.png');
  expect(of({ mask: 'ground truth' }, 1)).toBe('media/eval/street/7-1-mask-ground truth.png');
  expect(of({ mask: '../<x>/\u202e.exe' }, 1)).toBe('media/eval/street/7-1-mask-..--x---.exe.png');
  expect(of({ mask: 'x'.repeat(500) }, 1).length).toBeLessThan(90);
});

describe('label maps', () => {
  test('every map of labels is read back as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: 1, maxLength: 9 }),
        fc.constantFrom(8 as const, 16 as const),
        async (width, row, depth) => {
          const data = Array.from(
            { length: width * row.length },
            (_, i) => (row[i % row.length] as number) & (2 ** depth - 1),
          );
          const read = await readLabelPng(await encodeLabelPng({ width, height: row.length, depth, data }));
          expect([...read.data]).toEqual(data);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('a grey PNG with filtered lines is read too', async () => {
    const data = Uint8Array.from({ length: 400 }, (_, i) => (i % 20) * 9 + Math.floor(i / 20));
    const file = await encodePng({ width: 20, height: 20, channels: 1, data });
    expect((await readLabelPng(file)).data).toEqual(data);
  });

  test('lines with each of the five filters are read', async () => {
    const file = await encodeLabelPng({ width: 2, height: 5, depth: 8, data: new Uint8Array(10) });
    const lines = Uint8Array.from([0, 5, 7, 1, 5, 2, 2, 0, 1, 3, 2, 2, 4, 1, 1]);
    const read = await readLabelPng(withBody(file, deflateSync(lines)));
    expect([...read.data]).toEqual([5, 7, 5, 7, 5, 8, 4, 8, 5, 9]);
  });

  test('bytes that are no label map, cut off, or larger than they say, throw', async () => {
    const file = await encodeLabelPng({ width: 4, height: 4, depth: 8, data: new Uint8Array(16) });
    const color = await encodePng({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) });
    const lying = file.slice();
    new DataView(lying.buffer).setUint32(20, 3);
    const huge = file.slice();
    new DataView(huge.buffer).setUint32(16, 4_000_000_000);
    const cut = withBody(file, deflateSync(new Uint8Array(7)));
    for (const bytes of [new Uint8Array(5), color, lying, huge, cut, file.slice(0, 40)]) {
      await expect(readLabelPng(bytes)).rejects.toThrow();
    }
  });
});

describe('format and mode of an image', () => {
  test('where a format cannot be written, PNG is stored and a problem told', async () => {
    const { items, problems } = await logged(GREY_2X2, { white: 255, format: 'webp' });
    expect(items.map(({ type }) => type)).toEqual(['image/png']);
    expect(problems).toEqual(['this browser does not write webp: an image is stored as PNG']);
    const unknown = await logged(GREY_2X2, { white: 255, format: 'tiff' as never });
    expect(unknown.items.map(({ type }) => type)).toEqual(['image/png']);
    expect(unknown.problems).toEqual([
      'format of an image must be png, jpeg or webp, not tiff: it is stored as PNG',
    ]);
  });

  test('a mode that is not that of the channels is a problem, and the image is kept', async () => {
    const problems = async (mode: string) =>
      (await logged(GREY_2X2, { white: 255, mode: mode as never })).problems;
    expect(await problems('L')).toEqual([]);
    expect(await problems('RGB')).toEqual(['mode of an image says RGB, and its pixels have 1 channels']);
    expect(await problems('toString')).toEqual(['mode of an image must be one of L, RGB, RGBA']);
  });

  test('a file is kept as it is, whatever its format and mode are said to be', async () => {
    const png = new Blob([await encodePng({ width: 1, height: 1, channels: 1, data: new Uint8Array(1) })]);
    const { items, problems } = await logged(png, { format: 'jpeg', mode: 'L' });
    expect(items.map(({ type }) => type)).toEqual(['image/png']);
    expect(problems.length).toBe(2);
  });
});

/** A PNG with other lines. The sums of its chunks are not read. */
function withBody(file: Uint8Array, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(8);
  new DataView(head.buffer).setUint32(0, body.length);
  head.set(new TextEncoder().encode('IDAT'), 4);
  return Uint8Array.from([...file.subarray(0, 33), ...head, ...body, 0, 0, 0, 0]);
}
