import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CorruptDataError, StepwellError, ValidationError } from '../../../src/base/errors.js';
import {
  decodeFrame,
  encodeFrame,
  FRAME_VERSION,
  frameHeader,
  kindsIn,
  readFrames,
  validPrefix,
} from '../../../src/record/frame.js';
import { encodeJson } from '../../../src/record/json.js';
import type { Frame, Json, LoggedRecord } from '../../../src/record/kinds.js';
import { FRAMES } from '../../fixtures/frames/v1.js';
import { HISTOGRAM_FRAMES } from '../../fixtures/frames/v1-histogram.js';
import { MEDIA_FRAMES, OLD_MEDIA_FRAMES } from '../../fixtures/frames/v1-media.js';
import { modelHistogram } from '../../model/histograms.js';
import { rounds } from '../../support/long.js';
import { rowsRecord } from '../../support/rows.js';
import { frame as anyFrame } from './arbitraries.js';
import { codeOfError, join, sameNumbers, seal } from './helpers.js';

const HEADER = { run: '0'.repeat(32), session: 'ab'.repeat(16), epoch: 1, seq: 7, time: 1_795_219_200_000 };
const GOLDEN = [
  { name: 'v1.bin', of: FRAMES },
  { name: 'v1-histogram.bin', of: HISTOGRAM_FRAMES },
  { name: 'v1-media.bin', of: MEDIA_FRAMES },
];

const oneRow = rowsRecord([{ row: 9, step: 9, globalStep: 0, time: HEADER.time - 3, values: { loss: 0.5 } }]);
const logLine: LoggedRecord = {
  kind: 'log',
  time: HEADER.time,
  level: 'info',
  message: 'epoch done',
  source: 'user',
  step: 9,
  context: null,
};

const histogram = modelHistogram([1, 2, 2, 5, Number.NaN], 4, {
  key: 'w',
  row: 9,
  step: 9,
  time: HEADER.time,
});

/** Small frames and where each ends. */
function segment(): { bytes: Uint8Array; frames: Frame[]; ends: number[] } {
  const frames: Frame[] = [
    { header: HEADER, records: [oneRow] },
    { header: { ...HEADER, seq: 8 }, records: [logLine] },
    {
      header: { ...HEADER, seq: 9 },
      records: [oneRow, { kind: 'unknown', code: 99, payload: Uint8Array.of(1) }],
    },
    { header: { ...HEADER, seq: 10 }, records: [histogram] },
  ];
  const parts = frames.map(encodeFrame);
  let end = 0;
  const ends = parts.map((part) => {
    end += part.length;
    return end;
  });
  return { bytes: join(parts), frames, ends };
}

/** Reads until the end or the first error: the frames before it, and the error's code. */
function readAll(bytes: Uint8Array): { frames: Frame[]; code: string | null } {
  const frames: Frame[] = [];
  try {
    for (const frame of readFrames(bytes)) frames.push(frame);
  } catch (error) {
    expect(error).toBeInstanceOf(StepwellError);
    return { frames, code: (error as StepwellError).code };
  }
  return { frames, code: null };
}

describe('frames', () => {
  it('[STO1] give back every record of every kind, bit by bit', () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        const bytes = encodeFrame(frame);
        const { frame: decoded, end } = decodeFrame(bytes);
        expect(end).toBe(bytes.length);
        expect(decoded).toEqual(frame);
        // Bytes tell what toEqual does not: −0, the order of fields, own `__proto__`.
        expect(encodeFrame(decoded)).toEqual(bytes);
      }),
      { numRuns: rounds(500) },
    );
  });

  it.each(GOLDEN)('[STO1] keep the stored bytes of format 1 ($name)', ({ name, of }) => {
    const file = new URL(`../../fixtures/frames/${name}`, import.meta.url);
    const encoded = join(of.map(encodeFrame));
    if (process.env['STEPWELL_WRITE_FIXTURES'] === name) writeFileSync(file, encoded);
    const stored = new Uint8Array(readFileSync(file));
    expect([...readFrames(stored)]).toEqual(of);
    expect(encoded).toEqual(stored);
    expect(FRAME_VERSION).toBe(1);
  });

  it('[MED1] [STO5] images that version 0.1 wrote are media', () => {
    const stored = new Uint8Array(
      readFileSync(new URL('../../fixtures/frames/v1-old-media.bin', import.meta.url)),
    );
    expect([...readFrames(stored)]).toEqual(OLD_MEDIA_FRAMES);
    expect(kindsIn(stored)).toEqual(new Set(['media']));
    expect(
      [...readFrames(stored, { kinds: new Set(['file']) })].map(({ records }) => records.length),
    ).toEqual([0, 3]);
  });

  it('a media record that no reader would take is refused, both ways and in both forms', () => {
    const good = MEDIA_FRAMES[0]?.records[0];
    if (good?.kind !== 'media') throw new Error('no media');
    const [image] = good.items;
    const old = { sha256: '', size: 1, type: '', width: 1, height: 1, caption: '' };
    const place = [good.key, 0, 0, 0, 0];
    const refused = (code: number, fields: readonly unknown[]) => {
      const payload = new TextEncoder().encode(encodeJson(fields as Json));
      const bytes = encodeFrame({ header: HEADER, records: [{ kind: 'unknown', code: 99, payload }] });
      // The code, in front of the payload and its length.
      bytes[bytes.length - payload.length - (payload.length < 128 ? 2 : 3)] = code;
      return () => decodeFrame(seal(bytes.subarray(12)));
    };
    const facts = [undefined, null, 5, []].map((each) => [{ ...image, facts: each }]);
    for (const items of [
      undefined,
      5,
      [null],
      [{ ...image, caption: 5 }],
      [{ ...image, sha256: undefined }],
      ...facts,
    ]) {
      const record = { ...good, items } as unknown as LoggedRecord;
      expect(() => encodeFrame({ header: HEADER, records: [record] })).toThrow(ValidationError);
      const known = JSON.parse(JSON.stringify(items ?? null)) as Json;
      expect(refused(6, [...place, 'image', null, known])).toThrow(CorruptDataError);
    }
    expect(refused(6, [...place, 5, null, []])).toThrow(CorruptDataError);
    for (const images of [null, 5, [null], [{ ...old, width: '1' }], [{ ...old, sha256: 1 }], [{}]]) {
      expect(refused(5, [...place, images])).toThrow(CorruptDataError);
    }
  });

  it('[STO1] a segment cut at any byte is its valid prefix and a typed error', () => {
    const { bytes, frames, ends } = segment();
    for (let cut = 0; cut <= bytes.length; cut++) {
      const whole = ends.filter((end) => end <= cut).length;
      const end = ends[whole - 1] ?? 0;
      const torn = bytes.subarray(0, cut);
      expect(validPrefix(torn)).toEqual({ frames: whole, end });
      expect(readAll(torn)).toEqual({ frames: frames.slice(0, whole), code: cut === end ? null : 'corrupt' });
    }
  });

  it('[STO1] a segment with any byte flipped is its valid prefix and a typed error', () => {
    const { bytes, frames, ends } = segment();
    for (let i = 0; i < bytes.length; i++) {
      const before = ends.filter((end) => end <= i).length;
      for (const flip of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
        const damaged = bytes.slice();
        damaged[i]! ^= flip;
        expect(validPrefix(damaged)).toEqual({ frames: before, end: ends[before - 1] ?? 0 });
        expect(readAll(damaged)).toEqual({ frames: frames.slice(0, before), code: 'corrupt' });
      }
    }
  });

  it('[STO1] arbitrary bytes give a StepwellError and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: -5, max: 210 }), (bytes, offset) => {
        expect(codeOfError(() => decodeFrame(bytes, offset))).toBe('corrupt');
        expect(codeOfError(() => frameHeader(bytes, offset))).toBe('corrupt');
        expect(validPrefix(bytes)).toEqual({ frames: 0, end: 0 });
      }),
    );
  });

  it('[STO1] a body that is wrong under a right checksum gives a StepwellError or records that are sound', () => {
    const byte = fc.nat(255);
    const damage = fc.array(fc.tuple(fc.nat(), byte), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(anyFrame, damage, (frame, changes) => {
        const body = encodeFrame(frame).slice(12);
        for (const [place, value] of changes) body[place % body.length] = value;
        try {
          for (const record of decodeFrame(seal(body)).frame.records) expectSound(record);
        } catch (error) {
          expect(error).toBeInstanceOf(StepwellError);
        }
      }),
      { numRuns: rounds(3000) },
    );
  });

  it('[STO1] few bytes cannot claim many values', () => {
    const body = encodeFrame({ header: HEADER, records: [] }).slice(12);
    // One rows record: 2^35 rows, all four row columns constant.
    const bomb = [1, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 1, 12, ...[0, 1, 2, 3].flatMap(() => [4, 0, 0])];
    bomb[1] = bomb.length - 2;
    expect(codeOfError(() => decodeFrame(seal(join([body, Uint8Array.from(bomb)]))))).toBe('corrupt');

    const rows = new Float64Array(6_000_000);
    const huge = { kind: 'rows' as const, rows, steps: rows, globalSteps: rows, times: rows, columns: [] };
    expect(codeOfError(() => encodeFrame({ header: HEADER, records: [huge] }))).toBe('validation');
    const wide = modelHistogram([0], [...Array(4097).keys()]);
    const many = new Array<LoggedRecord>(2048).fill(wide);
    expect(codeOfError(() => encodeFrame({ header: HEADER, records: many }))).toBe('validation');
  });

  it('[STO1] are small: about 60 bytes around one value', () => {
    const bytes = encodeFrame({ header: HEADER, records: [oneRow] });
    expect(bytes.length).toBeLessThanOrEqual(95);
    expect(encodeFrame({ header: HEADER, records: [] }).length).toBeLessThanOrEqual(56);
  });

  it('[STO5] keep records of unknown kinds byte for byte', () => {
    const unknown = {
      kind: 'unknown' as const,
      code: 15,
      payload: Uint8Array.from({ length: 300 }, (_, i) => i),
    };
    const bytes = encodeFrame({ header: HEADER, records: [logLine, unknown, oneRow] });
    const { frame } = decodeFrame(bytes);
    expect(frame.records).toEqual([logLine, unknown, oneRow]);
    expect(encodeFrame(frame)).toEqual(bytes);
    bytes.fill(0);
    expect(frame.records[1]).toEqual(unknown);
  });

  it('[STO5] of a newer version are a version error, but still found, identified and counted', () => {
    const body = encodeFrame({ header: HEADER, records: [oneRow] }).slice(12);
    body[0] = 2;
    const newer = seal(body);
    expect(codeOfError(() => decodeFrame(newer))).toBe('version');
    expect(frameHeader(newer)).toEqual({ header: HEADER, version: 2, end: newer.length });
    expect(validPrefix(newer)).toEqual({ frames: 1, end: newer.length });
  });

  it('[STO1] with a field of another type under a right checksum are corrupt', () => {
    const body = encodeFrame({ header: HEADER, records: [logLine] }).slice(12);
    const size = encodeJson([HEADER.time, 'info', 'epoch done', 'user', 9, null]).length;
    const text = new TextDecoder().decode(body.subarray(-size));
    for (const [from, to] of [
      ['"info"', '"loud"'],
      ['"user"', '123456'],
      ['"epoch done"', '{"epoch":10}'],
    ] as const) {
      const damaged = new TextEncoder().encode(text.replace(from, to));
      expect(damaged.length).toBe(size);
      const whole = join([body.subarray(0, body.length - size), damaged]);
      expect(codeOfError(() => decodeFrame(seal(whole)))).toBe('corrupt');
    }
  });

  it('decode only the keys and kinds asked for', () => {
    const two = rowsRecord([{ row: 0, step: 0, globalStep: 0, time: 0, values: { a: 1, b: 2 } }]);
    const bytes = encodeFrame({ header: HEADER, records: [two, logLine, oneRow] });
    const read = (options: Parameters<typeof decodeFrame>[2]) => decodeFrame(bytes, 0, options).frame.records;
    expect(read({ kinds: new Set(['log']) })).toEqual([logLine]);
    expect(read({ kinds: new Set(['rows']), keys: new Set(['b', 'none']) })).toEqual([
      { ...two, columns: [two.columns[1]] },
    ]);
    expect(read({ keys: new Set() })).toEqual([logLine]);
    const both = encodeFrame({ header: HEADER, records: [histogram, { ...histogram, key: 'v' }] });
    expect(decodeFrame(both, 0, { keys: new Set(['v']) }).frame.records).toEqual([
      { ...histogram, key: 'v' },
    ]);
  });

  it('skip other columns without decoding them', () => {
    const record = rowsRecord([{ row: 0, step: 0, globalStep: 0, time: 0, values: { bad: 1, good: 2 } }]);
    const body = encodeFrame({ header: HEADER, records: [record] }).slice(12);
    const key = body.findIndex((_, i) => String.fromCharCode(...body.subarray(i, i + 3)) === 'bad');
    body[key + 4] = 77;
    expect(codeOfError(() => decodeFrame(seal(body)))).toBe('corrupt');
    const { frame } = decodeFrame(seal(body), 0, { keys: new Set(['good']) });
    expect(frame.records).toEqual([{ ...record, columns: [record.columns[1]] }]);

    const two = encodeFrame({ header: HEADER, records: [{ ...histogram, key: 'bad' }, histogram] }).slice(12);
    const flags = two.findIndex((_, i) => String.fromCharCode(...two.subarray(i, i + 3)) === 'bad') + 3;
    two[flags + 1] = 77;
    expect(codeOfError(() => decodeFrame(seal(two)))).toBe('corrupt');
    expect(decodeFrame(seal(two), 0, { keys: new Set(['w']) }).frame.records).toEqual([histogram]);
  });

  it('are read at an offset of a larger buffer, and share nothing with it', () => {
    const { bytes, frames, ends } = segment();
    const view = new Uint8Array(bytes.length + 8).subarray(3, 3 + bytes.length);
    view.set(bytes);
    const { frame, end } = decodeFrame(view, ends[0]);
    expect(frameHeader(view, ends[0])).toEqual({ header: frame.header, version: 1, end });
    const last = decodeFrame(view, end).frame;
    view.fill(255);
    expect([frame, last]).toEqual(frames.slice(1, 3));
  });

  it('are not written when no reader would take them', () => {
    const write = (records: unknown[], header: object = {}) =>
      codeOfError(() =>
        encodeFrame({ header: { ...HEADER, ...header }, records: records as LoggedRecord[] }),
      );
    expect(write([], { run: 'x' })).toBe('validation');
    expect(write([], { seq: -1 })).toBe('validation');
    expect(write([{ ...logLine, level: 'loud' }])).toBe('validation');
    expect(write([{ ...logLine, message: undefined }])).toBe('validation');
    expect(write([{ ...oneRow, steps: new Float64Array(2) }])).toBe('validation');
    expect(write([{ kind: 'unknown', code: 1, payload: new Uint8Array(0) }])).toBe('validation');
    const column = { key: 'a', at: Uint32Array.of(0), values: new Float64Array(2) };
    expect(write([{ ...oneRow, columns: [column] }])).toBe('validation');
    const { edges, counts, stats } = histogram;
    for (const wrong of [
      { edges: edges.slice(1) },
      { edges: edges.slice().reverse() },
      { edges: edges.map((edge, i) => (i === 2 ? Number.NaN : edge)) },
      { edges: edges.map((edge, i) => (i === 4 ? Number.POSITIVE_INFINITY : edge)) },
      { edges: Float64Array.of(1), counts: new Float64Array(0) },
      { counts: counts.map((count) => -count) },
      { counts: counts.map(() => Number.NaN) },
      { edges: new Float64Array(4098), counts: new Float64Array(4097) },
      { under: -1 },
      { over: Number.POSITIVE_INFINITY },
      { stats: { ...stats, zeros: Number.NaN } },
      { shape: [-1] },
      { shape: [1.5] },
    ]) {
      expect(write([{ ...histogram, ...wrong }])).toBe('validation');
    }
  });

  it('raise only CorruptDataError for damage', () => {
    expect(() => decodeFrame(new Uint8Array(0))).toThrow(CorruptDataError);
  });
});

function expectSound(record: LoggedRecord): void {
  if (record.kind === 'histogram') {
    const { edges, counts } = record;
    expect(edges.length).toBe(counts.length === 0 ? 0 : counts.length + 1);
    expect(edges.every((edge, i) => Number.isFinite(edge) && edge >= (edges[i - 1] ?? edge))).toBe(true);
    expect(counts.every((count) => count >= 0 && Number.isFinite(count))).toBe(true);
  }
  if (record.kind !== 'rows') return;
  const count = record.rows.length;
  expect([record.steps.length, record.globalSteps.length, record.times.length]).toEqual([
    count,
    count,
    count,
  ]);
  for (const { at, values } of record.columns) {
    expect(at.length).toBe(values.length);
    expect(
      sameNumbers(
        at,
        [...new Set(at)].sort((a, b) => a - b),
      ),
    ).toBe(true);
    for (const index of at) expect(index).toBeLessThan(count);
  }
}
