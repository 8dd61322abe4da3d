import { csvNumber, csvText } from '../../base/csv.js';
import type { Points } from '../../source/types.js';

/**
 * Points as CSV (RFC 4180). A key that a spreadsheet would run as a formula gets a leading apostrophe, because a key may be any
 * text. With `byteOrderMark` the text begins with U+FEFF, without which Excel does not read CSV as UTF-8.
 */
export function metricsCsv(metrics: readonly Points[], byteOrderMark = false): string {
  const lines = ['key,row,step,global_step,time,value'];
  for (const { key, rows, steps, globalSteps, times, values } of metrics) {
    const name = csvText(key);
    for (let i = 0; i < values.length; i++) {
      const numbers = [rows[i], steps[i], globalSteps[i], times[i], values[i]].map((value = Number.NaN) =>
        csvNumber(value),
      );
      lines.push(`${name},${numbers.join(',')}`);
    }
  }
  return `${byteOrderMark ? '\ufeff' : ''}${lines.join('\r\n')}\r\n`;
}
