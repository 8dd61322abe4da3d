import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { RunReader } from '../../../src/query/run-reader.js';
import { LOG_LEVELS, type LoggedRecord, type LogLevel } from '../../../src/record/kinds.js';
import { memoryStore } from '../../../src/store/memory.js';
import { modelPoints } from '../../model/series.js';
import { rounds } from '../../support/long.js';
import { rowsRecord } from '../../support/rows.js';
import { frame, madeRun, QUERIES, RUN, START, write } from './runs.js';

// Properties take seconds, and many times that on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

function log(level: LogLevel, message: string): LoggedRecord {
  return { kind: 'log', time: START, level, message, source: 'user', step: 0, context: { a: 1 } };
}

/** A run of log lines over two writers; large enough that the index has several entries. */
async function logged(levels: readonly LogLevel[]) {
  const store = memoryStore();
  const filler = 'x'.repeat(40_000);
  const half = Math.ceil(levels.length / 2);
  for (const [i, level] of levels.entries()) {
    const [epoch, seq] = i < half ? [1, i] : [2, i - half];
    await write(store, frame(epoch, seq, [log(level, `Line ${i} ${filler}`)]));
  }
  const reader = new RunReader(store, RUN, QUERIES);
  await reader.refresh();
  return reader;
}

describe('logs', () => {
  const levels = Array.from({ length: 37 }, (_, i) => LOG_LEVELS[i % 4] as LogLevel);

  test('pages of lines at a level and above, by text, give every line once and in order', async () => {
    const reader = await logged(levels);
    expect(reader.state.index.entries.length).toBeGreaterThan(3);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...LOG_LEVELS),
        fc.constantFrom('', 'LINE 1', 'line 3', 'nothing'),
        fc.integer({ min: 1, max: 12 }),
        async (level, text, limit) => {
          const wanted = levels
            .map((each, i) => ({ level: each, index: i }))
            .filter((line) => LOG_LEVELS.indexOf(line.level) >= LOG_LEVELS.indexOf(level))
            .filter((line) => `line ${line.index}`.startsWith(text.toLowerCase()))
            .map((line) => line.index);
          const found: number[] = [];
          let after: number | null = -1;
          while (after !== null) {
            const page = await reader.getLogs({ level, text, limit, after });
            expect(page.lines.length).toBeLessThanOrEqual(limit);
            expect(page.total).toBe(levels.length);
            found.push(...page.lines.map((line) => line.index));
            // A cursor that stands still would go on for ever.
            expect(found.length).toBeLessThanOrEqual(wanted.length);
            after = page.next;
          }
          expect(found).toEqual(wanted);
          const newest = await reader.getLogs({ level, text, limit, newest: true });
          expect(newest.lines.map((line) => line.index)).toEqual(wanted.slice(-limit));
          expect(newest.next).toBeNull();
        },
      ),
      { numRuns: rounds(30) },
    );
  });

  test('a line comes with everything that was logged', async () => {
    const reader = await logged(['warning']);
    const [line] = (await reader.getLogs({})).lines;
    expect(line).toMatchObject({
      level: 'warning',
      source: 'user',
      context: { a: 1 },
      time: START,
      index: 0,
    });
  });
});

describe('getMetrics', () => {
  test('gives every point in log order, also of split and late rows, within a range of steps', async () => {
    await fc.assert(
      fc.asyncProperty(
        madeRun,
        fc.option(fc.tuple(fc.integer(), fc.integer())),
        async ({ rows, frames }, range) => {
          const store = memoryStore();
          for (const each of frames) await write(store, each);
          const reader = new RunReader(store, RUN, QUERIES);
          await reader.refresh();
          const [fromStep, toStep] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
          const bounds = range ? { fromStep, toStep } : {};
          const keys = ['loss', 'acc', '__proto__', 'absent'];
          const answer = await reader.getMetrics({ keys, ...bounds });
          expect(answer.map((points) => points.key)).toEqual(keys);
          for (const points of answer) {
            const wanted = modelPoints(rows, points.key, 'step', START).filter(
              (p) => fromStep <= p.x && p.x <= toStep,
            );
            const times = modelPoints(rows, points.key, 'time', START);
            expect([...points.rows]).toEqual(wanted.map((point) => point.row));
            expect([...points.steps]).toEqual(wanted.map((point) => point.x));
            expect([...points.values]).toEqual(wanted.map((point) => point.value));
            const timeOf = new Map(times.map((point) => [point.row, point.x]));
            expect([...points.times]).toEqual(wanted.map((point) => timeOf.get(point.row)));
          }
          const all = await reader.getMetrics(bounds);
          expect(all.map((points) => points.key)).toEqual([...reader.state.scalars.keys()]);
        },
      ),
      { numRuns: rounds(100) },
    );
  });
});

describe('getHistory', () => {
  test('joins the pieces of a row, in row order, within a range and a limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        madeRun,
        fc.nat(60),
        fc.option(fc.nat(120)),
        fc.integer({ min: 1, max: 40 }),
        async ({ rows, frames }, from, to, limit) => {
          const store = memoryStore();
          for (const each of frames) await write(store, each);
          const reader = new RunReader(store, RUN, QUERIES);
          await reader.refresh();
          const end = to ?? Number.POSITIVE_INFINITY;
          const found = await reader.getHistory({ from, limit, ...(to === null ? {} : { to }) });
          const wanted = rows.filter(({ row }) => from <= row && row < end).slice(0, limit);
          expect(found.map(({ row, step, time }) => [row, step, time])).toEqual(
            wanted.map(({ row, step, time }) => [row, step, time]),
          );
          for (const [i, { values }] of found.entries()) {
            expect(new Map(Object.entries(values))).toEqual(wanted[i]?.values);
          }
        },
      ),
      { numRuns: rounds(100) },
    );
  });

  test('texts and JSON values stand beside scalars', async () => {
    const store = memoryStore();
    const place = { row: 0, step: 2, globalStep: 0, time: START };
    await write(
      store,
      frame(1, 0, [
        { kind: 'json', key: 'j', ...place, value: { a: [1] } },
        { kind: 'text', key: 't', ...place, value: 'hi' },
        { kind: 'text', key: 'loss', ...place, value: 'hidden' },
        rowsRecord([{ ...place, values: { loss: 1 } }]),
      ]),
    );
    const reader = new RunReader(store, RUN, QUERIES);
    await reader.refresh();
    const [row] = await reader.getHistory({});
    expect({ ...row?.values }).toEqual({ j: { a: [1] }, t: 'hi', loss: 1 });
  });
});
