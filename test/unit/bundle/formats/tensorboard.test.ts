import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunContent } from '../../../../src/bundle/content.js';
import { tensorboardEvents } from '../../../../src/bundle/formats/tensorboard.js';
import type { LoggedRecord, TextRecord } from '../../../../src/record/kinds.js';
import { modelHistogram } from '../../../model/histograms.js';
import { rounds } from '../../../support/long.js';
import { rowsRecord } from '../../../support/rows.js';
import { elements, givenEdges } from '../../query/histograms.js';
import { madeRun } from '../../query/runs.js';
import { number } from '../../record/arbitraries.js';
import {
  anyContent,
  bytesOf,
  contentOf,
  contentOfRecords,
  framesBeforeFirstChunk,
  recordsOf,
  type ScalarLine,
  scalarLines,
} from './content.js';
import { type EventHisto, type ReadEvent, readEvents } from './event-file.js';

const eventsOf = async (content: RunContent) => readEvents(await bytesOf(tensorboardEvents(content)));

/** Each value with the time and step of its event. */
const valuesOf = (events: readonly ReadEvent[]) =>
  events.flatMap(({ wall_time, step, values }) => values.map((value) => ({ wall_time, step, value })));

const histosOf = async (records: readonly LoggedRecord[]): Promise<EventHisto[]> =>
  valuesOf(await eventsOf(contentOfRecords([records]))).flatMap(({ value }) =>
    value.histo ? [value.histo] : [],
  );

const text = (value: string, more: Partial<TextRecord> = {}): TextRecord => ({
  kind: 'text',
  key: 'note',
  row: 0,
  step: 3,
  globalStep: 0,
  time: 2500,
  value,
  ...more,
});

const row = (step: number, values: Record<string, number>, number = 0) =>
  rowsRecord([{ row: number, step, globalStep: 0, time: 1_700_000_000_500, values }]);

/** What an event can say of a step and of a time. */
function intStep(step: number, rowNumber: number): bigint {
  const whole = BigInt(Math.floor(Number.isFinite(step) ? step : rowNumber));
  const limit = 2n ** 63n - 1n;
  if (whole > limit) return limit;
  return whole < -limit ? -limit : whole;
}
const seconds = (time: number) => (Number.isFinite(time) ? time / 1000 : 0);

describe('TensorBoard event files', () => {
  it('[BUN1] have a name that TensorBoard looks for, and begin with the version', async () => {
    const file = tensorboardEvents(contentOfRecords([]));
    expect(file.name).toBe('tensorboard/events.out.tfevents.1700000000.stepwell');
    expect(readEvents(await bytesOf(file))).toEqual([
      { wall_time: 1_700_000_000, step: 0n, file_version: 'brain.Event:2', values: [] },
    ]);
    const strange = tensorboardEvents(contentOfRecords([], { created: -5 }));
    expect(strange.name).toBe('tensorboard/events.out.tfevents.0.stepwell');
  });

  it('[BUN1] have every scalar, whatever was recorded', async () => {
    await fc.assert(
      fc.asyncProperty(anyContent, async (content) => {
        const found = scalarsOf(await eventsOf(content)).map(String);
        const logged = (await scalarLines(content)).map((line) => String(scalarOf(line)));
        expect(new Set(found)).toEqual(new Set(logged));
        expect(found.length).toBe(logged.length);
      }),
      { numRuns: rounds(200) },
    );
  });

  it('[BUN1] have the scalars of each key in log order', async () => {
    await fc.assert(
      fc.asyncProperty(madeRun, async ({ frames }) => {
        const content = contentOf(frames);
        const found = scalarsOf(await eventsOf(content));
        const logged = (await scalarLines(content)).map(scalarOf);
        for (const key of ['loss', 'acc', '__proto__']) {
          const of = (each: readonly unknown[]) => each[0] === key;
          expect(found.filter(of)).toStrictEqual(logged.filter(of));
        }
      }),
      { numRuns: rounds(100) },
    );
  });

  it('have one event per row, with all of its values', async () => {
    const content = contentOfRecords([[row(2, { loss: 0.5, acc: 0.25 }), row(3, { loss: 0.1 })]]);
    const events = await eventsOf(content);
    expect(events.slice(1)).toEqual([
      {
        wall_time: 1_700_000_000.5,
        step: 2n,
        values: [
          { tag: 'loss', simple_value: 0.5 },
          { tag: 'acc', simple_value: 0.25 },
        ],
      },
      { wall_time: 1_700_000_000.5, step: 3n, values: [{ tag: 'loss', simple_value: Math.fround(0.1) }] },
    ]);
  });

  it('round steps down, also below zero and beyond what an int64 holds', async () => {
    const steps: [number, bigint][] = [
      [0.9, 0n],
      [-0.1, -1n],
      [-3, -3n],
      [2 ** 53 + 2, 2n ** 53n + 2n],
      [1e300, 2n ** 63n - 1n],
      [-1e300, 1n - 2n ** 63n],
      [Number.NaN, 12n],
      [Infinity, 12n],
    ];
    const events = await eventsOf(contentOfRecords([steps.map(([step]) => row(step, { a: 1 }, 12))]));
    expect(events.slice(1).map(({ step }) => step)).toEqual(steps.map(([, expected]) => expected));
  });

  it('keep NaN and infinities; what float32 cannot hold becomes infinite', async () => {
    const values = [Number.NaN, Infinity, -Infinity, -0, 1e39, -1e39, 1 / 3];
    const events = await eventsOf(contentOfRecords([values.map((a, i) => row(i, { a }))]));
    expect(events.slice(1).map(({ values: [value] }) => value?.simple_value)).toStrictEqual(
      values.map(Math.fround),
    );
  });

  it('[BUN1] have texts for the text plugin', async () => {
    const long = 'é\u{1f600}'.repeat(100_000);
    const events = await eventsOf(contentOfRecords([[text('# Title\n'), text(long), text('')]]));
    const values = valuesOf(events);
    expect(values.map(({ value }) => Buffer.from(value.tensor?.string_val[0] ?? []).toString())).toEqual([
      '# Title\n',
      long,
      '',
    ]);
    expect(values[0]).toMatchObject({
      wall_time: 2.5,
      step: 3n,
      value: {
        tag: 'note',
        tensor: { dtype: 'DT_STRING', tensor_shape: {} },
        metadata: { plugin_data: { plugin_name: 'text' }, data_class: 'DATA_CLASS_TENSOR' },
      },
    });
  });

  it('give each kind a tag of its own', async () => {
    const content = contentOfRecords([
      [
        row(1, { a: 1, b: 1 }),
        modelHistogram([1, 2], 2, { key: 'a' }),
        modelHistogram([1, 2], 2, { key: 'c' }),
      ],
      [
        text('x', { key: 'a' }),
        text('x', { key: 'd' }),
        { ...text('x', { key: 'c' }), kind: 'json', value: 1 },
      ],
    ]);
    const tags = valuesOf(await eventsOf(content)).map(({ value }) => value.tag);
    expect(tags).toEqual(['a', 'b', 'a (histogram)', 'c', 'a (text)', 'd']);
  });

  it('come out while the run is still being read', async () => {
    const content = contentOfRecords(Array.from({ length: 4000 }, (_, i) => [row(i, { loss: i })]));
    expect(await framesBeforeFirstChunk(content, tensorboardEvents)).toBeLessThan(3000);
  });

  it('take a frame of many rows and columns that meet seldom', async () => {
    const count = 20_000;
    const numbers = Float64Array.from({ length: count }, (_, i) => i);
    const record: LoggedRecord = {
      kind: 'rows',
      rows: numbers,
      steps: numbers,
      globalSteps: numbers,
      times: numbers,
      columns: Array.from(numbers, (i) => ({
        key: `k${i}`,
        at: Uint32Array.of(count - 1 - i),
        values: Float64Array.of(i),
      })),
    };
    const events = (await eventsOf(contentOfRecords([[record]]))).slice(1);
    expect(events.map(({ step, values }) => [Number(step), values[0]?.tag])).toEqual(
      Array.from(numbers, (i) => [i, `k${count - 1 - i}`]),
    );
  });
});

describe('Histograms in event files', () => {
  it('[BUN1] hold every finite element, in ascending buckets around the recorded bins', async () => {
    const any = fc.tuple(elements(), fc.oneof(fc.integer({ min: 1, max: 12 }), givenEdges));
    await fc.assert(
      fc.asyncProperty(any, async ([values, bins]) => {
        const [histo] = (await histosOf([modelHistogram(values, bins)])) as [EventHisto];
        const finite = values.filter(Number.isFinite);
        const limits = histo.bucket_limit;
        expect(histo.num).toBe(finite.length);
        expect(limits.length).toBe(histo.bucket.length);
        expect(limits.every((limit, i) => i === 0 || limit > (limits[i - 1] as number))).toBe(true);
        expect(histo.bucket.reduce((sum, count) => sum + count, 0)).toBe(finite.length);
        if (finite.length === 0) return;
        expect([histo.min, histo.max]).toEqual([Math.min(...finite), Math.max(...finite)]);
        const sum = finite.reduce((total, value) => total + value, 0);
        const squares = finite.reduce((total, value) => total + value * value, 0);
        expect(histo.sum).toBeCloseTo(sum, 6);
        expect(histo.sum_squares).toBeCloseTo(squares, 6);
        // What lies below a limit is what the buckets up to there hold; elements on inner edges belong to the bin above.
        let below = 0;
        limits.forEach((limit, i) => {
          below += histo.bucket[i] as number;
          const last = i === limits.length - 1 || limit === [...limits].at(-1);
          const smaller = finite.filter((value) => value < limit).length;
          const upTo = finite.filter((value) => value <= limit).length;
          expect(below).toBeGreaterThanOrEqual(smaller);
          expect(below).toBeLessThanOrEqual(last ? finite.length : upTo);
        });
      }),
      { numRuns: rounds(300) },
    );
  });

  it('put what is outside of a range into buckets of its own', async () => {
    const [histo] = await histosOf([modelHistogram([-5, 0, 1, 1.5, 9, Number.NaN], [0, 1, 2])]);
    expect(histo).toEqual({
      min: -5,
      max: 9,
      num: 5,
      sum: 6.5,
      sum_squares: expect.closeTo(109.25, 9),
      bucket_limit: [0, 1, 2, 9],
      bucket: [1, 1, 2, 1],
    });
  });

  it('of constant and empty input have one bucket', async () => {
    const [constant, empty, onlyNaN] = await histosOf([
      modelHistogram([3, 3, 3], 4),
      modelHistogram([], 4),
      modelHistogram([Number.NaN, Infinity], [0, 1]),
    ]);
    expect(constant).toMatchObject({ min: 3, max: 3, num: 3, bucket_limit: [3], bucket: [3] });
    for (const histo of [empty, onlyNaN]) {
      expect(histo).toEqual({
        min: 0,
        max: 0,
        num: 0,
        sum: 0,
        sum_squares: 0,
        bucket_limit: [0],
        bucket: [0],
      });
    }
  });

  it('are all there, whatever was recorded', async () => {
    await fc.assert(
      fc.asyncProperty(anyContent, async (content) => {
        const found = valuesOf(await eventsOf(content)).filter(({ value }) => value.histo);
        const records = await recordsOf(content, 'histogram');
        expect(found.map(({ wall_time, step }) => [wall_time, step])).toEqual(
          records.map((record) => [seconds(record.time), intStep(record.step, record.row)]),
        );
      }),
      { numRuns: rounds(200) },
    );
  });

  it('find their time and step like scalars', async () => {
    await fc.assert(
      fc.asyncProperty(number, number, async (step, time) => {
        const record = modelHistogram([1, 2], 2, { step, time, row: 4 });
        const [, event] = await eventsOf(contentOfRecords([[record]]));
        expect(event).toMatchObject({ wall_time: seconds(time), step: intStep(step, 4) });
      }),
    );
  });
});

/** Tag, time, step and value of every scalar. */
function scalarsOf(events: readonly ReadEvent[]): (readonly unknown[])[] {
  return valuesOf(events).flatMap(({ wall_time, step, value }) =>
    value.simple_value === undefined ? [] : [[value.tag, wall_time, step, value.simple_value]],
  );
}

/** The same of a logged scalar. */
function scalarOf({ key, row, step, time, value }: ScalarLine): readonly unknown[] {
  return [key, seconds(time), intStep(step, row), Math.fround(value)];
}
