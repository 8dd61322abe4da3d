import { describe, expect, test } from 'vitest';
import { RunReader } from '../../../src/query/run-reader.js';
import { StoreSource } from '../../../src/query/store-source.js';
import type { Frame, LoggedRecord } from '../../../src/record/kinds.js';
import { memoryStore } from '../../../src/store/memory.js';
import { modelHistogram } from '../../model/histograms.js';
import { modelPauses } from '../../model/sessions.js';
import { rowsRecord } from '../../support/rows.js';
import { frame, QUERIES, RUN, runRecord, START, write } from './runs.js';

const HOUR = 3_600_000;

function session(epoch: number, time: number): LoggedRecord {
  return { kind: 'session', time, epoch, recorder: 'r', library: '', agent: '', page: '' };
}

function rows(from: number, times: readonly number[]): LoggedRecord {
  return rowsRecord(
    times.map((time, i) => ({
      ...{ row: from + i, step: from + i, globalStep: 0, time },
      values: new Map([['loss', from + i]]),
    })),
  );
}

/** A frame that was made at a time. */
function made(epoch: number, seq: number, time: number, records: readonly LoggedRecord[]): Frame {
  const plain = frame(epoch, seq, records);
  return { ...plain, header: { ...plain.header, time } };
}

/** One second of training, two hours of nothing, one second, a night, one second. */
function resumedTwice(): Frame[] {
  const times = (begin: number) => Array.from({ length: 10 }, (_, i) => begin + 100 * i + 50);
  const second = START + 1000 + 2 * HOUR;
  const third = second + 1000 + 9 * HOUR;
  return [
    made(1, 0, START, [runRecord(), session(1, START)]),
    made(1, 1, START + 1000, [rows(0, times(START))]),
    made(2, 0, second + 300, [session(2, second)]),
    made(2, 1, second + 1000, [rows(10, times(second))]),
    made(3, 0, third + 1000, [session(3, third), rows(20, times(third))]),
  ];
}

async function readerOf(frames: readonly Frame[]): Promise<RunReader> {
  const store = memoryStore();
  for (const each of frames) await write(store, each);
  const reader = new RunReader(store, RUN, QUERIES);
  await reader.refresh();
  return reader;
}

const EVEN = Array.from({ length: 30 }, (_, i) => 100 * i + 50);

describe('a resumed run', () => {
  test('[QRY2] active time goes on where the session before ended, relative time counts the pauses', async () => {
    const reader = await readerOf(resumedTwice());
    const active = await reader.series({ key: 'loss', x: 'active', buckets: 3000 });
    expect([active.xMin, active.xMax]).toEqual([50, 2950]);
    expect(
      Array.from(active.x0, (x0, i) => [x0 <= (EVEN[i] ?? 0), x0 + active.width > (EVEN[i] ?? 0)]),
    ).toEqual(EVEN.map(() => [true, true]));
    const relative = await reader.series({ key: 'loss', x: 'relative' });
    expect(relative.xMax).toBe(2950 + 11 * HOUR);
    expect(reader.state.pausedBefore(null)).toBe(11 * HOUR);
  });

  test('[QRY2] the same live, restored, and zoomed in deeper than the rollup', async () => {
    const frames = resumedTwice();
    const store = memoryStore();
    const live = new RunReader(store, RUN, QUERIES);
    await live.refresh();
    for (const [i, each] of frames.entries()) {
      live.ingest(each, await write(store, each));
      if (i === 3) await live.series({ key: 'loss', x: 'active' });
      if (i === 2) {
        await live.refresh();
        await live.persist();
      }
    }
    await live.refresh();
    const restored = new RunReader(store, RUN, QUERIES);
    await restored.refresh();
    for (const range of [{}, { from: 1500, to: 2200 }, { from: 2049.99, to: 2050.01, buckets: 2000 }]) {
      const query = { key: 'loss', x: 'active', ...range } as const;
      expect(await restored.series(query)).toEqual(await live.series(query));
    }
    const deep = await live.series({ key: 'loss', x: 'active', from: 2049.99, to: 2050.01, buckets: 60_000 });
    expect([deep.count.length, deep.first[0]]).toEqual([1, 20]);
  });

  test('[QRY2] rows that waited for a new worker are no pause', async () => {
    const reader = await readerOf([
      made(1, 0, START, [runRecord(), session(1, START)]),
      made(1, 1, START + 1000, [rows(0, [START + 900])]),
      // The worker died at 1,000; another one came at 5,000, and was sent what had been logged meanwhile.
      made(2, 0, START + 5000, [session(2, START + 5000)]),
      made(2, 1, START + 5100, [rows(1, [START + 1100, START + 3000, START + 5050])]),
    ]);
    const series = await reader.series({ key: 'loss', x: 'active', buckets: 10_000 });
    // Between the last frame and the first row that waited: 100 ms.
    expect([series.xMin, series.xMax]).toEqual([900, 4950]);
  });

  test('[QRY2] a clock that was set back between two sessions does not take active time back', async () => {
    const reader = await readerOf([
      made(1, 0, START + 1000, [runRecord(), session(1, START), rows(0, [START + 500])]),
      made(2, 0, START - HOUR + 1000, [session(2, START - HOUR), rows(1, [START - HOUR + 500])]),
    ]);
    const series = await reader.series({ key: 'loss', x: 'active', buckets: 10_000 });
    expect([series.xMin, series.xMax]).toEqual([500, 1500]);
    expect(Array.from(series.first)).toEqual([0, 1]);
  });

  test('[QRY2] histograms stand on active time, and lists say how long a run was paused', async () => {
    const [first, second] = [modelHistogram([1, 2, 3], 4), modelHistogram([2, 3, 4], 4)];
    const later = START + 1000 + 2 * HOUR;
    const frames = [
      made(1, 0, START + 1000, [
        runRecord(),
        session(1, START),
        { ...first, key: 'w', row: 0, step: 0, time: START + 400 },
      ]),
      made(2, 0, later + 1000, [
        session(2, later),
        { ...second, key: 'w', row: 1, step: 1, time: later + 200 },
      ]),
    ];
    const store = memoryStore();
    for (const each of frames) await write(store, each);
    const clock = { now: () => later };
    const source = new StoreSource(store, { clock, isLive: () => false, queries: QUERIES });
    const query = { run: RUN, key: 'w', x: 'active' } as const;
    expect(Array.from((await source.histograms(query)).x)).toEqual([400, 1200]);
    expect(Array.from((await source.histograms({ ...query, at: 1199 })).x)).toEqual([400]);
    const heatmap = await source.heatmap({ ...query, width: 10, height: 10 });
    expect([heatmap.xMin, heatmap.xMax]).toEqual([400, 2000]);
    const [info] = await source.listRuns();
    expect(info?.paused).toBe(2 * HOUR);
    expect((await source.getRun(RUN))?.paused).toBe(2 * HOUR);
  });

  test('the reference of the tests says the same of the pauses', () => {
    expect([...modelPauses(resumedTwice()).values()]).toEqual([0, 2 * HOUR, 11 * HOUR]);
  });

  test('an axis that there is not is a validation error', async () => {
    const reader = await readerOf(resumedTwice());
    for (const x of ['nothing', { key: 5 }, null, 7] as never[]) {
      await expect(reader.series({ key: 'loss', x })).rejects.toMatchObject({ code: 'validation' });
    }
  });
});
