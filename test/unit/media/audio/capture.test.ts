import { describe, expect, test } from 'vitest';
import { isRefusal, refuse } from '../../../../src/base/refusal.js';
import type { RawAudio } from '../../../../src/media/audio/raw.js';
import { type AudioOptions, audio } from '../../../../src/media/audio/value.js';
import type { RawItem } from '../../../../src/media/capture.js';
import { MediaCaptures, type TakenMedia } from '../../../../src/page/media.js';
import type { TensorSide, TensorView } from '../../../../src/tensor/port.js';

class FakeTensor implements TensorView {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
  constructor(data: Float32Array, shape: readonly number[], dtype = 'float32') {
    this.data = data;
    this.shape = shape;
    this.dtype = dtype;
  }
  get size(): number {
    return this.data.length;
  }
}

const side = {
  view: (value) => (value instanceof FakeTensor ? value : null),
  whyUnfit: ({ dtype }) => (dtype === 'string' ? refuse('type', 'a tensor of strings') : null),
  elements: async (tensor) => (tensor as FakeTensor).data.slice(),
} as Partial<TensorSide> as TensorSide;

/** The items of a value, once all are there. */
async function taken(value: unknown, tensors: TensorSide | null = side): Promise<(RawItem | string)[]> {
  const all = new MediaCaptures(() => tensors).take(value);
  if (all && isRefusal(all)) return [all.reason];
  const items = await Promise.all((all as TakenMedia).items);
  return items.map((item) => (isRefusal(item) ? item.reason : item));
}

async function clips(value: unknown): Promise<(RawAudio | string)[]> {
  return (await taken(value)).map((item) => (typeof item === 'string' ? item : (item.raw as RawAudio)));
}

/** An AudioBuffer for Node. */
function bufferOf(channels: readonly Float32Array[], sampleRate = 48_000) {
  return {
    sampleRate,
    numberOfChannels: channels.length,
    length: channels[0]?.length ?? 0,
    getChannelData: (i: number) => channels[i] as Float32Array,
  };
}

const RATE = { sampleRate: 16_000 } as const;
const mono = Float32Array.of(0, 0.5, -0.5);

describe('what is taken hold of', () => {
  test('[VAL3] samples are copied at the call: arrays, channels, AudioBuffers', async () => {
    const data = Float32Array.of(0, 0.5, -0.5);
    const left = Int16Array.of(1, 2, 3);
    const channel = Float32Array.of(0.1, 0.2);
    const values = [
      clips(audio(data, RATE)),
      clips(audio([left, Int16Array.of(4, 5, 6)], RATE)),
      clips(audio(bufferOf([channel, channel]))),
    ];
    for (const array of [data, left, channel]) array.fill(9);
    const [one, two, buffer] = (await Promise.all(values)).map(([clip]) => clip);
    expect(one).toMatchObject({ data: mono, dtype: 'float32', shape: [3], ...RATE, encoding: 'pcm16' });
    expect(two).toMatchObject({ data: Int16Array.of(1, 2, 3, 4, 5, 6), dtype: 'int16', shape: [2, 3] });
    expect(buffer).toMatchObject({
      ...{ data: Float32Array.of(0.1, 0.2, 0.1, 0.2), dtype: 'float32', shape: [2, 2] },
      ...{ layout: 'CT', sampleRate: 48_000 },
    });
  });

  test('a nested array, a tensor and a Blob', async () => {
    const nested = [
      [0, 1],
      [1, 0],
      [0.5, 0.5],
    ];
    expect(await clips(audio(nested, RATE))).toMatchObject([{ dtype: 'float64', shape: [3, 2] }]);
    const tensor = new FakeTensor(mono, [1, 3]);
    expect(await clips(audio(tensor, RATE))).toMatchObject([{ data: mono, shape: [1, 3], ...RATE }]);
    const blob = new Blob(['…']);
    expect(await clips(audio(blob, { caption: 'c' }))).toEqual([{ kind: 'blob', blob, caption: 'c' }]);
  });

  test('lists of clips, each with its caption', async () => {
    const said = async (x: unknown, options: Partial<AudioOptions> = {}) =>
      (await clips(audio(x, { ...RATE, ...options }))).map((each) =>
        typeof each === 'string' ? each : each.caption,
      );
    const caption = ['a', 'b'];
    expect(await said([mono, mono.slice(1)], { layout: 'T', caption })).toEqual(['a', 'b']);
    expect(await said([new Blob(), new Blob()], { caption })).toEqual(['a', 'b']);
    expect(await said([bufferOf([mono], 16_000), bufferOf([mono], 16_000)], { caption: 'x' })).toEqual([
      'x',
      'x',
    ]);
    expect(await said([new FakeTensor(mono, [3]), new FakeTensor(mono, [3])], { caption })).toEqual([
      'a',
      'b',
    ]);
    const batch = new FakeTensor(new Float32Array(6), [2, 3]);
    expect(await clips(audio(batch, { ...RATE, layout: 'T', caption }))).toMatchObject([
      { captions: caption },
    ]);
    expect(await clips([audio(mono, RATE), audio(mono, RATE)])).toHaveLength(2);
  });

  test('what they occupy is counted', async () => {
    const all = [audio(mono, RATE), audio(new Blob(['12345'])), audio(bufferOf([mono, mono]))];
    expect((await taken(all)).map((item) => typeof item !== 'string' && item.bytes)).toEqual([12, 5, 24]);
  });
});

describe('[VAL6] what time is and what channels are', () => {
  test.each<[readonly number[], AudioOptions['layout'], string]>([
    [[6000], undefined, 'one clip'],
    [[2, 3000], undefined, 'one clip'],
    [[3000, 2], undefined, 'one clip'],
    [[1, 1], undefined, 'one clip'],
    [[3, 1000, 2], undefined, 'one clip'],
    [[3, 2000], undefined, 'not clear'],
    [[2000, 3], undefined, 'not clear'],
    [[2, 2], undefined, 'not clear'],
    [[3, 2000], 'CT', 'one clip'],
    [[2, 2], 'TC', 'one clip'],
    [[40, 100], 'T', 'one clip'],
    [[100], 'CT', 'do not have the layout CT'],
    [[2, 3, 4, 5], 'TC', 'do not have the layout TC'],
    [[33, 10], 'CT', '32 channels, not 33'],
    [[65, 10], 'T', '64 clips, not 65'],
    [[0], undefined, 'without samples'],
    [[2, 0], 'CT', 'without samples'],
  ])('%j as %s: %s', async (shape, layout, expected) => {
    const size = shape.reduce((product, side) => product * side, 1);
    const options = { ...RATE, shape, ...(layout && { layout }) };
    for (const x of [new Float32Array(size), new FakeTensor(new Float32Array(size), shape)]) {
      const [clip] = await clips(audio(x, options));
      if (expected === 'one clip') expect(clip).toMatchObject({ kind: 'samples', shape, layout });
      else expect(clip).toContain(expected);
    }
  });

  test('a shape that does not fit is said', async () => {
    const [said] = await clips(audio(new Float32Array(5), { ...RATE, shape: [2, 3] }));
    expect(said).toBe('5 samples do not have the shape [2, 3]');
    const [odd] = await clips(audio(new Float32Array(5), { ...RATE, shape: [-1, 2.5] }));
    expect(odd).toContain('is no shape');
  });
});

describe('[VAL2] what is no sound is said', () => {
  test.each<[string, unknown, string]>([
    ['a number', 5, 'audio() takes'],
    ['null', null, 'audio() takes'],
    ['a DataView', new DataView(new ArrayBuffer(2)), 'audio() takes'],
    ['a function', () => {}, 'audio() takes'],
    ['an empty list', [], 'is empty'],
    ['a ragged array', [[1], [1, 2]], 'ragged'],
    ['channels of two lengths', [mono, mono.slice(1)], "layout: 'T'"],
    ['channels of two types', [mono, new Int16Array(3)], 'differ in type'],
    ['channels and something else', [mono, 'x'], 'audio() takes'],
    ['a tensor of another tfjs', { dataId: 1, dtype: 'x', shape: [] }, 'connect(tf)'],
    ['a tensor of strings', new FakeTensor(mono, [3], 'string'), 'a tensor of strings'],
    ['a tensor of booleans', new FakeTensor(mono, [3], 'bool'), 'booleans'],
    ['an AudioBuffer with an odd rate', bufferOf([mono], 44_100.5), 'no proper sampleRate'],
    ['an AudioBuffer of no length', bufferOf([new Float32Array(0)]), 'without samples'],
  ])('%s', async (_what, x, expected) => {
    const [said] = await clips(audio(x, RATE));
    expect(said).toContain(expected);
  });

  test('samples without a rate: a default would change their pitch', async () => {
    const bare = [mono, [0, 1], [mono], new FakeTensor(mono, [3])] as never[];
    for (const x of bare) expect((await clips(audio(x)))[0]).toContain('samples need their rate');
  });

  test.each<[keyof AudioOptions, readonly unknown[]]>([
    ['sampleRate', [0, -1, 44_100.5, 1e9, Number.NaN, '44100', null]],
    ['layout', ['CTT', 'HW', 5, null]],
    ['encoding', ['mp3', 16, null]],
    ['fullScale', [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '1', null]],
  ])('options: %s', async (name, values) => {
    for (const value of values) {
      const [said] = await clips(audio(mono, { ...RATE, [name]: value } as never));
      expect(said, String(value)).toContain(`${name} of audio`);
    }
  });

  test('the rate of an AudioBuffer is its own: another one is said, and the clip is recorded', async () => {
    const found = await clips(audio(bufferOf([mono], 48_000), RATE));
    expect(found).toEqual([
      expect.objectContaining({ sampleRate: 48_000 }),
      expect.stringContaining('48000'),
    ]);
  });

  test('a value that throws when it is looked at is a problem beside the good ones', async () => {
    const bad = bufferOf([mono]);
    bad.getChannelData = () => {
      throw new Error('detached');
    };
    const [first, second] = await clips(audio([bad, bufferOf([mono])]));
    expect(first).toBe('reading audio threw: detached');
    expect(second).toMatchObject({ kind: 'samples' });
  });
});
