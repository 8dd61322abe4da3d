/** All points of an enlarged chart as CSV: never the means that are drawn. */
import { csvNumber, csvText } from '../../../base/csv.js';
import type { Points, Source, XAxis } from '../../../source/types.js';
import type { Zoom } from '../../data/view.js';

/** A line, with the names that stand in the file. */
export interface CsvLine {
  readonly run: string;
  readonly name: string;
  readonly key: string;
}

const HEAD = 'run,name,key,step,global_step,time,value\r\n';
/** Points whose text is made at once. */
const POINTS_AT_ONCE = 20_000;

/** True if the points of a zoom can be told apart on this axis: else the file holds all points. */
export function isRanged(x: XAxis): boolean {
  return x === 'step' || x === 'globalStep' || x === 'time';
}

/**
 * The points of lines, each with its step, global step, time (ISO 8601) and value, in log order. `range`: on `x`; `null`: all. NaN and
 * ±Infinity are written as they are. No text becomes a formula of a spreadsheet: see `csvText`.
 */
export async function pointsCsv(
  source: Pick<Source, 'getMetrics'>,
  lines: readonly CsvLine[],
  x: XAxis,
  range: Zoom | null,
): Promise<Blob> {
  const parts = [HEAD];
  for (const line of lines) {
    const steps =
      x === 'step' && range ? { fromStep: Math.ceil(range.min), toStep: Math.floor(range.max) } : {};
    const found = await source.getMetrics({ run: line.run, keys: [line.key], ...steps });
    for (const points of found) {
      for (let from = 0; from < points.values.length; from += POINTS_AT_ONCE)
        parts.push(textOf(line, points, from, isRanged(x) ? x : null, range));
    }
  }
  return new Blob(parts, { type: 'text/csv' });
}

function textOf(line: CsvLine, points: Points, from: number, x: XAxis | null, range: Zoom | null): string {
  const { steps, globalSteps, times, values } = points;
  const column = x === 'time' ? times : x === 'globalStep' ? globalSteps : steps;
  const start = [line.run, line.name, line.key].map(csvText).join(',');
  let text = '';
  for (let i = from; i < Math.min(values.length, from + POINTS_AT_ONCE); i++) {
    const at = column[i] as number;
    if (x && range && !(at >= range.min && at <= range.max)) continue;
    const [step, global] = [steps[i] as number, globalSteps[i] as number];
    const numbers = [
      csvNumber(step),
      Number.isNaN(global) ? '' : csvNumber(global),
      timeText(times[i] as number),
    ];
    text += `${start},${numbers.join(',')},${csvNumber(values[i] as number)}\r\n`;
  }
  return text;
}

/** Empty for a time that no date has. */
function timeText(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : '';
}
