import type { Heatmap } from '../../source/types.js';
import { formatRange } from '../ui/format-more.js';
import { drawnEdge, place, valueThere } from './value-axis.js';

/** Column of cells at `x`; −1 outside the picture. */
function columnAt(heatmap: Heatmap, x: number): number {
  const { xMin, xMax, width } = heatmap;
  if (!(x >= xMin && x <= xMax)) return -1;
  return Math.min(width - 1, Math.floor(((x - xMin) / (xMax - xMin || 1)) * width));
}

/**
 * Text about the cell under the pointer: the range of values with the same colour (about one bin), and its density relative to
 * the fullest cell. `detailed`: with more words. Empty outside the picture.
 */
export function cellText(heatmap: Heatmap, x: number, value: number, detailed: boolean): string {
  const { width, height, cells, scale, linear, low, high } = heatmap;
  const column = columnAt(heatmap, x);
  const at = (v: number) => place(v, scale, linear);
  const [from, to] = [at(low), at(high)];
  // Use the drawn ends, which differ from the ends of the values if an axis cannot show these.
  const [bottom, ceiling] = [at(drawnEdge(low, scale)), at(drawnEdge(high, scale))];
  const row = Math.floor(((ceiling - at(value)) / (ceiling - bottom)) * height);
  if (column < 0 || !(row >= 0 && row < height)) return '';
  const cell = (r: number) => cells[r * width + column] ?? 0;
  let top = row;
  let end = row + 1;
  while (top > 0 && cell(top - 1) === cell(row)) top--;
  while (end < height && cell(end) === cell(row)) end++;
  const edge = (r: number) => valueThere(to * (1 - r / height) + from * (r / height), scale, linear);
  const share =
    cell(row) === 0
      ? 'empty'
      : `${Math.max(1, Math.round((cell(row) / 255) * 100))} %${detailed ? ' of the fullest' : ''}`;
  return `${formatRange(edge(end), edge(top)).join(' … ')} · ${share}`;
}
