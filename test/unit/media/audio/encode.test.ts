import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../../../src/base/refusal.js';
import { encodeAudio } from '../../../../src/media/audio/encode.js';
import { audioExport } from '../../../../src/media/audio/export.js';
import { audioFacts, peaksOf } from '../../../../src/media/audio/kind.js';
import type { RawAudio } from '../../../../src/media/audio/raw.js';
import type { EncodedItem } from '../../../../src/media/encode.js';
import type { TensorData } from '../../../../src/record/elements.js';
import { type ReadWav, readWavFile } from '../../../support/read-wav.js';

/** Half of the distance between two levels of 16 bits. */
const HALF_STEP = 0.5 / 32_768;

type RawSamples = RawAudio & { kind: 'samples' };

function raw(data: TensorData, options: Partial<RawSamples> = {}): RawSamples {
  const dtype = data.constructor.name.replace('Array', '').toLowerCase();
  return {
    ...{ kind: 'samples', data, dtype, shape: [data.length], layout: undefined, sampleRate: 8000 },
    ...{ fullScale: undefined, encoding: 'pcm16', caption: '' },
    ...options,
  };
}

async function all(...clips: RawAudio[]): Promise<{ items: EncodedItem[]; said: string[] }> {
  const items: EncodedItem[] = [];
  const said: string[] = [];
  for await (const each of encodeAudio(clips)) {
    if (isRefusal(each)) said.push(each.reason);
    else items.push(each);
  }
  return { items, said };
}

async function wavOf({ blob }: EncodedItem): Promise<ReadWav> {
  return readWavFile(new Uint8Array(await blob.arrayBuffer()));
}

/** The only clip, read back. */
async function written(clip: RawAudio): Promise<ReadWav & { said: string[]; item: EncodedItem }> {
  const { items, said } = await all(clip);
  const [item] = items;
  if (!item || items.length > 1) throw new Error(`${items.length} clips: ${said}`);
  return { ...(await wavOf(item)), said, item };
}

describe('samples', () => {
  test('[VAL6] any samples are read back within half of a quantisation step, in any layout', async () => {
    const shapes = fc.record({
      channels: fc.integer({ min: 1, max: 5 }),
      frames: fc.integer({ min: 1, max: 60 }),
      layout: fc.constantFrom('TC' as const, 'CT' as const),
      sampleRate: fc.integer({ min: 1, max: 768_000 }),
    });
    // The top level of 16 bits is below 1 by one step.
    const most = 1 - 2 * HALF_STEP;
    await fc.assert(
      fc.asyncProperty(
        shapes,
        fc.infiniteStream(fc.double({ min: -1, max: most, noNaN: true })),
        async (s, stream) => {
          const { channels, frames, layout, sampleRate } = s;
          const data = new Float64Array(channels * frames);
          for (let i = 0; i < data.length; i++) data[i] = stream.next().value as number;
          const shape = layout === 'TC' ? [frames, channels] : [channels, frames];
          const read = await written(raw(data, { shape, layout, sampleRate }));
          expect([read.format, read.bits, read.sampleRate]).toEqual([1, 16, sampleRate]);
          expect(read.channels.length).toBe(channels);
          for (const [channel, samples] of read.channels.entries()) {
            expect(samples.length).toBe(frames);
            for (const [frame, value] of samples.entries()) {
              const given = data[
                layout === 'TC' ? frame * channels + channel : channel * frames + frame
              ] as number;
              expect(Math.abs(value - given)).toBeLessThanOrEqual(HALF_STEP);
            }
          }
          expect(read.said.filter((text) => !text.includes('nearly silent'))).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    ['int16', Int16Array.of(-32_768, -1, 0, 1, 32_767), [-32_768, -1, 0, 1, 32_767]],
    ['int8', Int8Array.of(-128, -1, 0, 127), [-32_768, -256, 0, 32_512]],
    ['uint8', Uint8Array.of(0, 128, 255), [-32_768, 0, 32_512]],
    ['uint16', Uint16Array.of(0, 32_768, 65_535), [-32_768, 0, 32_767]],
    ['int32', Int32Array.of(-(2 ** 31), 0, 2 ** 30), [-32_768, 0, 16_384]],
    ['uint32', Uint32Array.of(0, 2 ** 31, 2 ** 31 + 2 ** 30), [-32_768, 0, 16_384]],
    ['float32', Float32Array.of(-1, -0.5, 0, 0.5), [-32_768, -16_384, 0, 16_384]],
  ])('%s is scaled by its type, and nothing is lost', async (_type, data, levels) => {
    const { channels, said } = await written(raw(data));
    expect(channels).toEqual([levels.map((level) => level / 32_768)]);
    expect(said).toEqual([]);
  });

  test('[VAL6] what is beyond full volume is cut off, and NaN is silence: each a problem, the same for all clips', async () => {
    const data = Float32Array.of(2, -3, Number.NaN, Number.POSITIVE_INFINITY, 0.5);
    const { items, said } = await all(raw(data), raw(data));
    expect((await wavOf(items[0] as EncodedItem)).channels).toEqual([
      [32_767 / 32_768, -1, 0, 32_767 / 32_768, 0.5],
    ]);
    expect(said).toEqual([said[0], said[1], said[0], said[1]]);
    expect(said[0]).toContain('NaN');
    expect(said[1]).toContain('beyond full volume (1)');
    // Rounding above 1 is no loss.
    expect((await written(raw(Float32Array.of(1, 1.00001, -1.00001, 0)))).said).toEqual([]);
  });

  test('[VAL6] fullScale says what full volume is; 16 bits in an int32 tensor are nearly silent without it', async () => {
    const data = Int32Array.of(0, 100, -20_000, 16_384);
    const plain = await written(raw(data));
    expect(plain.said).toEqual([expect.stringContaining('nearly silent')]);
    const scaled = await written(raw(data, { fullScale: 32_768 }));
    expect(scaled.said).toEqual([]);
    expect(scaled.channels[0]?.[3]).toBe(0.5);
    expect((await written(raw(Float64Array.of(0, 0, 0)))).said).toEqual([]);
    // Quiet, and kept to the bit.
    expect((await written(raw(Int16Array.of(0, 1, -1)))).said).toEqual([]);
  });

  test('[VAL6] float32 keeps every bit, also beyond full volume', async () => {
    const data = Float32Array.of(1e-8, 5, -1.5, 0.1, Number.NEGATIVE_INFINITY);
    const read = await written(raw(data, { encoding: 'float32' }));
    expect([read.format, read.bits]).toEqual([3, 32]);
    expect(read.channels).toEqual([[...data]]);
    expect(read.said).toEqual([]);
    const nan = await written(raw(Float32Array.of(Number.NaN), { encoding: 'float32' }));
    expect(nan.channels).toEqual([[Number.NaN]]);
    expect(nan.said).toEqual([expect.stringContaining('NaN, which is kept')]);
  });

  test('the clips of one array are files of their own, with their captions', async () => {
    const data = Float32Array.of(0.5, 0.25, -0.5, -0.25);
    const { items } = await all(raw(data, { shape: [2, 2], layout: 'T', captions: ['a', 'b'] }));
    expect(items.map(({ caption }) => caption)).toEqual(['a', 'b']);
    const read = await Promise.all(items.map(wavOf));
    expect(read.map(({ channels }) => channels)).toEqual([[[0.5, 0.25]], [[-0.5, -0.25]]]);
  });

  test('facts: duration, rate, channels, and an envelope that holds every extreme', async () => {
    const frames = 1001;
    const data = new Float32Array(2 * frames);
    data[2 * 500] = 1;
    data[2 * 700 + 1] = -1;
    const { item } = await written(raw(data, { shape: [frames, 2], sampleRate: 1000 }));
    expect(audioFacts(item)).toEqual({ duration: 1.001, sampleRate: 1000, channels: 2 });
    const peaks = peaksOf(item) as Float32Array;
    expect(peaks.length).toBe(400);
    expect([...peaks].flatMap((peak, i) => (peak === 0 ? [] : [[i, peak]]))).toEqual([
      [2 * Math.floor((500 * 200) / frames) + 1, 1],
      [2 * Math.floor((700 * 200) / frames), -1],
    ]);
    const short = await written(raw(Float32Array.of(0.5, Number.NaN)));
    expect([...(peaksOf(short.item) as Float32Array)]).toEqual([64 / 127, 64 / 127, 0, 0].map(Math.fround));
    expect(audioExport.factsOf({ ...item, sha256: '', size: 0 })).toEqual({
      duration: 1.001,
      sample_rate: 1000,
      channels: 2,
    });
  });
});

describe('facts from elsewhere', () => {
  test('what is no number, no rate or no envelope is unknown', () => {
    const bad = { duration: -1, sampleRate: 'high', channels: Number.POSITIVE_INFINITY };
    expect(audioFacts({ facts: bad })).toEqual({ duration: 0, sampleRate: 0, channels: 0 });
    for (const peaks of [
      undefined,
      5,
      [],
      [1],
      [1, 'x'],
      [1, Number.NaN],
      Array(402).fill(0),
      { length: 2 },
    ]) {
      expect(peaksOf({ facts: { peaks: peaks as never } }), String(peaks)).toBeNull();
    }
    expect(peaksOf({ facts: { peaks: [-1e9, 1e9] } })).toEqual(Float32Array.of(-1, 1));
  });
});

describe('encoded audio', () => {
  const bytes = (text: string, length = 64) => {
    const all = new Uint8Array(Math.max(length, text.length));
    for (let i = 0; i < text.length; i++) all[i] = text.charCodeAt(i);
    return all;
  };
  const blob = (content: Uint8Array<ArrayBuffer>, type = 'text/html'): RawAudio => ({
    ...{ kind: 'blob', blob: new Blob([content], { type }), caption: 'c' },
  });

  test.each([
    ['OggS\0\x02', 'audio/ogg', 'ogg'],
    ['fLaC\0\0\0\x22', 'audio/flac', 'flac'],
    ['ID3\x04', 'audio/mpeg', 'mp3'],
    ['\xff\xfb\x90\x64', 'audio/mpeg', 'mp3'],
    ['\xff\xf3\x40\xc4', 'audio/mpeg', 'mp3'],
    ['\0\0\0\x20ftypM4A ', 'audio/mp4', 'm4a'],
    ['\0\0\0\x20ftypisom', 'audio/mp4', 'm4a'],
    ['\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm', 'audio/webm', 'webm'],
  ])('[MED3] the type of a Blob is what its bytes say: %j', async (head, type, extension) => {
    const given = bytes(head);
    const { items, said } = await all(blob(given));
    expect(said).toEqual([]);
    expect(items).toMatchObject([{ type, caption: 'c', facts: { duration: 0, sampleRate: 0, channels: 0 } }]);
    expect(new Uint8Array((await items[0]?.blob.arrayBuffer()) as ArrayBuffer)).toEqual(given);
    expect(audioExport.extensionOf(type)).toBe(extension);
  });

  test.each([
    ['a page', '<script>alert(1)</script>'],
    ['an image', '\x89PNG\r\n\x1a\n'],
    ['a JPEG', '\xff\xd8\xff\xe0'],
    ['text in UTF-16', '\xff\xfeh\0e\0l\0l\0o\0'],
    ['an AVIF image', '\0\0\0\x20ftypavif'],
    ['a WebP image', 'RIFF\0\0\0\0WEBPVP8 '],
    ['Matroska', '\x1aE\xdf\xa3\x9fB\x82\x88matroska'],
    ['a reserved layer', '\xff\xf1\x90\x64'],
    ['nothing', ''],
  ])('[MED3] %s is not audio, whatever type it has', async (_what, head) => {
    const { items, said } = await all(blob(bytes(head, 0), 'audio/wav'));
    expect(items).toEqual([]);
    expect(said).toEqual([expect.stringContaining('not audio of a type')]);
    expect(audioExport.extensionOf('text/html')).toBeUndefined();
    expect(audioExport.extensionOf('constructor')).toBeUndefined();
  });

  /** A WAV file of ours, changed by hand. */
  async function wav(change: (bytes: Uint8Array<ArrayBuffer>, view: DataView) => Uint8Array<ArrayBuffer>) {
    const { item } = await written(raw(new Float32Array(4000), { shape: [2000, 2] }));
    const own = new Uint8Array(await item.blob.arrayBuffer());
    return all(blob(change(own, new DataView(own.buffer))));
  }

  test('the header of a WAV file says duration, rate and channels', async () => {
    const facts = { duration: 0.25, sampleRate: 8000, channels: 2 };
    expect((await wav((own) => own)).items).toMatchObject([{ type: 'audio/wav', facts }]);
    // Other chunks in front, one of odd length.
    const more = await wav((own) => {
      const extra = bytes('LIST\x03\0\0\0abc\0', 12);
      return Uint8Array.from([...own.subarray(0, 12), ...extra, ...own.subarray(12)]);
    });
    expect(more.items).toMatchObject([{ facts }]);
    // A stream: its length was not known when its header was written.
    for (const length of [0, 0xffff_ffff]) {
      const stream = await wav((own, view) => {
        view.setUint32(40, length, true);
        return own;
      });
      expect(stream.items).toMatchObject([{ facts }]);
    }
    expect((await wav((own) => own.slice(0, 44 + 400))).items).toMatchObject([
      { facts: { ...facts, duration: 0.0125 } },
    ]);
    // ADPCM.
    const packed = await wav((own, view) => {
      view.setUint16(20, 2, true);
      return own;
    });
    expect(packed.items).toMatchObject([{ facts: { ...facts, duration: 0 } }]);
  });

  test('a WAV file without a format, or with one that cannot be, is damaged', async () => {
    for (const place of [22, 24, 32]) {
      const { items, said } = await wav((own, view) => {
        view.setUint32(place, 0, true);
        return own;
      });
      expect([items.length, said[0]], String(place)).toEqual([0, expect.stringContaining('damaged')]);
    }
    const cut = await wav((own) => own.slice(0, 30));
    expect([cut.items.length, cut.said.length]).toEqual([0, 1]);
  });

  test('any bytes behind a header give facts or a problem, and never an error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (rest) => {
        const { items, said } = await all(blob(Uint8Array.from([...bytes('RIFF....WAVEfmt ', 16), ...rest])));
        expect(items.length + said.length).toBe(1);
        expect(said.filter((text) => text.includes('could not be encoded'))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
