import { afterEach, describe, expect, test, vi } from 'vitest';
import { isRefusal, type Refusal, refuse } from '../../../../src/base/refusal.js';
import type { RawItem } from '../../../../src/media/capture.js';
import type { RawImage } from '../../../../src/media/image/raw.js';
import { image } from '../../../../src/media/image/value.js';
import { LateValues } from '../../../../src/page/late-values.js';
import { MediaCaptures, type TakenMedia } from '../../../../src/page/media.js';
import type { RecorderOptions } from '../../../../src/page/recorder.js';
import type { TensorSide, TensorView } from '../../../../src/tensor/port.js';
import type { RawMediaRecord } from '../../../../src/worker/protocol.js';
import { bench } from '../../page/harness.js';

class FakeTensor implements TensorView {
  readonly dtype = 'float32';
  readonly shape: readonly number[];
  constructor(...shape: number[]) {
    this.shape = shape;
  }
  get size(): number {
    return this.shape.reduce((product, length) => product * length, 1);
  }
}

/** A side whose tensors are read when the test says so. */
function fakeSide() {
  const reads: (() => void)[] = [];
  const side: Partial<TensorSide> = {
    view: (value) => (value instanceof FakeTensor ? value : null),
    whyUnfit: () => null,
    elements: (tensor) =>
      new Promise((resolve) => {
        reads.push(() => resolve(new Float32Array(tensor.size)));
      }),
  };
  return { side: side as TensorSide, reads };
}

function setUp(options: Partial<RecorderOptions> = {}) {
  const fake = fakeSide();
  const late = new LateValues(
    () => fake.side,
    () => {},
    () => 0,
  );
  const b = bench({ ...options, specials: late });
  late.sink = {
    late: (place, values) => b.recorder.late(place, values),
    record: (record) => b.recorder.record(record, true),
    problem: (key, refusal) => b.recorder.problem(key, refusal, true),
    drop: (count, reason) => b.recorder.drop(count, reason),
  };
  const pixels = () => b.records().filter((record): record is RawMediaRecord => record.kind === 'raw');
  return { ...b, ...fake, late, pixels };
}

afterEach(() => vi.unstubAllGlobals());

const none = () => null;

/** The images of a value that are known at once. */
function known(value: unknown): readonly (RawImage | string)[] {
  return taken(value).map((item) => (typeof item === 'string' ? item : (item.raw as RawImage)));
}

/** The items of a value that are known at once. */
function taken(value: unknown): readonly (RawItem | string)[] {
  const all = new MediaCaptures(none).take(value);
  if (all && isRefusal(all)) return [all.reason];
  const items = (all as TakenMedia).items as readonly (RawItem | Refusal)[];
  return items.map((item) => (isRefusal(item) ? item.reason : item));
}

describe('what is taken hold of', () => {
  test('[VAL3] arrays are copied at the call', () => {
    const data = Float32Array.of(0, 0.5, 1, 0);
    const [first] = known(image(data, { shape: [2, 2], caption: 'a' }));
    data.fill(9);
    expect(first).toMatchObject({
      kind: 'array',
      data: Float32Array.of(0, 0.5, 1, 0),
      shape: [2, 2],
      caption: 'a',
    });
  });

  test('lists: of values, of arrays, of image() values; each with its caption', () => {
    const grey = new Uint8Array(4);
    const captionOf = (each: RawImage | string) => (typeof each === 'string' ? each : each.caption);
    const list = known(image([grey, grey], { shape: [2, 2], caption: ['a', 'b'] }));
    expect(list.map(captionOf)).toEqual(['a', 'b']);
    expect(known(image([grey, grey], { shape: [2, 2], caption: 'both' })).map(captionOf)).toEqual([
      'both',
      'both',
    ]);
    expect(known([image([[1]], { caption: 'x' }), image([[2]])]).map(captionOf)).toEqual(['x', '']);
    const [batch] = known(image(new Uint8Array(8), { shape: [2, 2, 2, 1], caption: ['a', 'b'] }));
    expect(batch).toMatchObject({ captions: ['a', 'b'] });
  });

  test('what is no image is said', () => {
    const said = (value: unknown) => String(known(value)[0]);
    expect(said(image(5))).toContain('image() takes');
    expect(said(image([[1], [1, 2]]))).toContain('ragged');
    expect(said(image(new Uint8Array(5), { shape: [2, 2] }))).toContain('5 elements');
    expect(said(image({ dataId: 1, dtype: 'x', shape: [] }))).toContain('connect(tf)');
    expect(said([image([[1]]), 5])).toContain('nothing else');
    expect(said(image(Array(65).fill(new Uint8Array(1)), { shape: [1, 1] }))).toContain('64');
    expect(new MediaCaptures(none).take([1, 2])).toBeNull();
    expect(new MediaCaptures(none).take('text')).toBeNull();
  });

  test('[VAL6] black and white are taken along; those that are none are said', () => {
    const grey = new Uint8Array(4);
    const range: [number, number] = [-1, 1];
    const [first] = known(image(grey, { shape: [2, 2], range }));
    range[0] = 9;
    expect(first).toMatchObject({ range: [-1, 1], white: undefined });
    for (const bad of [
      [1, 1],
      [1, -1],
      [0, Number.NaN],
      [0, Number.POSITIVE_INFINITY],
      [0],
      [0, 1, 2],
      ['0', '1'],
      5,
      null,
    ]) {
      const options = { shape: [2, 2], range: bad as never };
      expect(String(known(image(grey, options))[0]), String(bad)).toContain('two finite numbers');
    }
    expect(known(image(grey, { shape: [2, 2], range: [0, 1], white: 1 }))).toEqual([
      'an image takes white or range, not both',
    ]);
    expect(known(image(grey, { shape: [2, 2], white: 100 as never }))[0]).toContain('1 or 255');
  });

  test('a value that throws when it is looked at is a problem beside the good ones', () => {
    const bad = new Proxy([], {
      get() {
        throw new Error('trap');
      },
    });
    const [first, second] = known(image([new Uint8Array(1), bad], { shape: [1, 1] }));
    expect(first).toMatchObject({ kind: 'array' });
    expect(second).toContain('trap');
  });

  test('an address is fetched at the call; an answer that is an error is said', async () => {
    const fetched = vi.fn(async (url: string) =>
      url.endsWith('ok') ? new Response('bytes') : new Response('', { status: 404 }),
    );
    vi.stubGlobal('fetch', fetched);
    const images = taken(image(['http://x/ok', new URL('http://x/none')])) as unknown as Promise<
      RawItem | Refusal
    >[];
    expect(fetched).toHaveBeenCalledTimes(2);
    expect(await images[0]).toMatchObject({ raw: { kind: 'blob' } });
    expect(await images[1]).toEqual(refuse('network', 'an image could not be fetched: status 404'));
  });
});

describe('on the way to the worker', () => {
  test('images become one record at their row, when all are known', async () => {
    const b = setUp();
    const result = b.recorder.log(
      { loss: 1, sample: image([new FakeTensor(2, 2), new Uint8Array(4)], { shape: [2, 2] }) },
      { step: 7 },
    );
    expect(result.ok).toBe(true);
    expect(b.pixels()).toEqual([]);
    b.reads[0]?.();
    await b.late.settled();
    expect(b.pixels()).toMatchObject([
      { key: 'sample', step: 7, row: 0, bytes: 20, media: 'image', items: [{}, {}] },
    ]);
  });

  test('[VAL2] bad ones are problems; a single one is told by the result', async () => {
    const b = setUp();
    expect(b.recorder.log({ a: image(5) }).error?.code).toBe('validation');
    b.recorder.log({ b: [image(5), image([[1]])] });
    await b.late.settled();
    const records = b.records();
    expect(records.filter(({ kind }) => kind === 'raw').length).toBe(1);
    expect(records.filter(({ kind }) => kind === 'problem').map((each) => 'key' in each && each.key)).toEqual(
      ['a', 'b'],
    );
  });

  test('[QUE4] above the bound they are dropped and counted, also before the batch leaves', async () => {
    const b = setUp({ maxBytes: 10_000 });
    for (let i = 0; i < 5; i++) b.recorder.log({ s: image(new Uint8Array(4096), { shape: [64, 64] }) });
    await b.late.settled();
    expect(b.pixels().length).toBe(3);
    const dropped = b.records().filter((each) => each.kind === 'dropped');
    expect(dropped).toMatchObject([{ count: 2 }]);
  });

  test('[QUE4] tensors that wait for their pixels are bounded, too', async () => {
    const b = setUp();
    for (let i = 0; i < 300; i++) b.recorder.log({ s: image(new FakeTensor(8, 8)) });
    expect(b.reads.length).toBe(256);
    for (const read of b.reads) read();
    await b.late.settled();
    expect(b.pixels().length).toBe(256);
    expect(b.records()).toContainEqual(expect.objectContaining({ kind: 'dropped', count: 44 }));
    b.recorder.log({ s: image(new FakeTensor(8, 8)) });
    expect(b.reads.length).toBe(257);
  });

  test('what they occupy is counted', async () => {
    const array = taken(image(new Float32Array(4), { shape: [2, 2] }));
    const blob = taken(image(new Blob(['12345'])));
    expect([...array, ...blob]).toMatchObject([{ bytes: 16 }, { bytes: 5 }]);
  });
});
