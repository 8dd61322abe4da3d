import type { Json, LoggedRecord, RecordKind } from '../record/kinds.js';
import { emptyObject } from '../record/objects.js';
import type { HistoryQuery, HistoryRow } from '../source/types.js';
import type { FramePorts } from './deep.js';

const DEFAULT_LIMIT = 1000;

type OpenRow = Omit<HistoryRow, 'values'> & { readonly values: { [key: string]: Json } };

const ROW_VALUES: ReadonlySet<RecordKind> = new Set(['rows', 'text', 'json']);

/**
 * Reads recorded rows, ascending. A row may be split over records and frames; its values are joined. If a row has several kinds
 * under one key, a scalar hides a text, and a text hides a JSON value.
 */
export async function readHistory(
  ports: Pick<FramePorts, 'entries' | 'visit'>,
  query: Omit<HistoryQuery, 'run'>,
): Promise<HistoryRow[]> {
  const { from = 0, to = Number.POSITIVE_INFINITY, limit = DEFAULT_LIMIT } = query;
  const touched = [...ports.entries((entry) => entry.rowMax >= from && entry.rowMin < to)].sort(
    (a, b) => a.rowMin - b.rowMin,
  );
  let found = new Map<number, OpenRow>();
  /** Rows from this number on are not needed: there are enough rows before. */
  let end = to;
  for (const entry of touched) {
    if (entry.rowMin >= end) break;
    await ports.visit([entry], { kinds: ROW_VALUES }, (frame) => {
      for (const record of frame.records) addRecord(found, record, from, end);
    });
    if (found.size < limit) continue;
    const first = [...found.values()].sort((a, b) => a.row - b.row).slice(0, limit);
    found = new Map(first.map((row) => [row.row, row]));
    end = Math.min(end, (first.at(-1)?.row ?? from) + 1);
  }
  return [...found.values()].sort((a, b) => a.row - b.row).slice(0, limit);
}

function addRecord(found: Map<number, OpenRow>, record: LoggedRecord, from: number, end: number): void {
  const rowAt = (row: number, step: number, globalStep: number, time: number): OpenRow | null => {
    if (row < from || row >= end) return null;
    let open = found.get(row);
    if (open === undefined) {
      open = { row, step, globalStep, time, values: emptyObject() };
      found.set(row, open);
    }
    return open;
  };
  if (record.kind === 'text' || record.kind === 'json') {
    const open = rowAt(record.row, record.step, record.globalStep, record.time);
    const held = open?.values[record.key];
    if (open && rank(held) > (record.kind === 'text' ? 1 : 2)) open.values[record.key] = record.value;
    return;
  }
  if (record.kind !== 'rows') return;
  const { rows, steps, globalSteps, times, columns } = record;
  const opened = Array.from(rows, (row, i) =>
    rowAt(row, steps[i] as number, globalSteps[i] as number, times[i] as number),
  );
  for (const { key, at, values } of columns) {
    for (let j = 0; j < at.length; j++) {
      const open = opened[at[j] as number];
      if (open) open.values[key] = values[j] as number;
    }
  }
}

/** Priority of the value that a row holds under a key: 0 a scalar, 1 a text, 2 a JSON value, 3 no value. */
function rank(held: Json | undefined): number {
  if (held === undefined) return 3;
  if (typeof held === 'number') return 0;
  return typeof held === 'string' ? 1 : 2;
}
