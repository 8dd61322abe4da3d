import type { XAxis } from '../../source/types.js';
import { formatCount, formatValue } from '../ui/format.js';
import type { LineColumns, PanelLine } from './columns.js';
import { placeText } from './readout.js';
import type { Range } from './scales.js';

/** Most values that are listed. */
const MOST = 8;

/** The values outside of a range of y, the farthest first: a line of text each, with run, place and value. */
export function outsideText(
  side: 'above' | 'below',
  lines: readonly PanelLine[],
  columns: readonly LineColumns[],
  [low, high]: Range,
  axis: XAxis,
): string {
  const found = columns.flatMap(({ x, tops, bottoms }, i) =>
    [...(side === 'above' ? tops : bottoms)].flatMap((value, k) => {
      const line = lines[i];
      const isOutside = value !== null && (side === 'above' ? value > high : value < low);
      return line && isOutside ? [{ line, value, x: x[k] ?? Number.NaN }] : [];
    }),
  );
  found.sort((a, b) => (side === 'above' ? b.value - a.value : a.value - b.value));
  const rest = found.length - MOST;
  const text = found
    .slice(0, MOST)
    .map(({ line, value, x }) => `${line.name}, ${placeText(x, axis, [line])}: ${formatValue(value)}`);
  return [...text, ...(rest > 0 ? [`and ${formatCount(rest)} more`] : [])].join('\n');
}
