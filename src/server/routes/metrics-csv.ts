import type { Points } from '../../source/types.js';

/**
 * Points as CSV (RFC 4180). A key that a spreadsheet would run as a formula gets a leading apostrophe, because a key may be any
 * text. With `byteOrderMark` the text begins with U+FEFF, without which Excel does not read CSV as UTF-8.
 */
export function metricsCsv(metrics: readonly Points[], byteOrderMark = false): string {
  const lines = ['key,row,step,global_step,time,value'];
  for (const { key, rows, steps, globalSteps, times, values } of metrics) {
    const name = field(key);
    for (let i = 0; i < values.length; i++) {
      const numbers = [rows[i], steps[i], globalSteps[i], times[i], values[i]].map(number);
      lines.push(`${name},${numbers.join(',')}`);
    }
  }
  return `${byteOrderMark ? '\ufeff' : ''}${lines.join('\r\n')}\r\n`;
}

function number(value = Number.NaN): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function field(text: string): string {
  const safe = /^[=+\-@\t\r'＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$|^$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
