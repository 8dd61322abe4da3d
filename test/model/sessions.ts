/** Pauses between the sessions of a run, from its frames alone. Shares no code with src/query. */
import type { Frame } from '../../src/record/kinds.js';
import type { ModelRow } from './series.js';

/** Times of the rows and of the values that stand in rows. */
function rowTimes({ records }: Frame): number[] {
  return records.flatMap((record) => {
    if (record.kind === 'rows') return Array.from(record.times);
    return 'row' in record ? [record.time] : [];
  });
}

/**
 * Milliseconds of pauses before each writer's session. A session begins when it was opened, or at the earliest row of its
 * first frame with rows; never before the end of the session before, unless it was opened before that.
 */
export function modelPauses(frames: readonly Frame[]): Map<string, number> {
  const bySession = new Map<string, Frame[]>();
  const writers = frames.filter(({ header }) => header.epoch > 0);
  writers.sort((a, b) => a.header.epoch - b.header.epoch || a.header.seq - b.header.seq);
  for (const frame of writers) {
    bySession.set(frame.header.session, [...(bySession.get(frame.header.session) ?? []), frame]);
  }
  const pauses = new Map<string, number>();
  let total = 0;
  let end: number | null = null;
  for (const [session, own] of bySession) {
    const record = own[0]?.records.find(({ kind }) => kind === 'session');
    const opened = record?.kind === 'session' ? record.time : (own[0]?.header.time ?? Number.NaN);
    const firstRows = own.map(rowTimes).find((times) => times.length > 0) ?? [];
    if (end !== null) {
      const begin = opened < end ? opened : Math.max(end, Math.min(opened, ...firstRows));
      total += begin - end;
    }
    pauses.set(session, total);
    end = Math.max(...own.flatMap((frame) => [frame.header.time, ...rowTimes(frame)]));
  }
  return pauses;
}

/** The rows, each value with the pauses before the session that recorded it. */
export function withPauses(rows: readonly ModelRow[], frames: readonly Frame[]): ModelRow[] {
  const pauses = modelPauses(frames);
  const paused = new Map<number, Map<string, number>>();
  for (const { header, records } of frames) {
    for (const record of records) {
      if (record.kind !== 'rows') continue;
      for (const { key, at } of record.columns) {
        for (const i of at) {
          const row = record.rows[i] as number;
          paused.set(row, (paused.get(row) ?? new Map()).set(key, pauses.get(header.session) ?? 0));
        }
      }
    }
  }
  return rows.map((row) => ({ ...row, paused: paused.get(row.row) ?? new Map() }));
}
