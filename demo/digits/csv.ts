/**
 * Digits as a table: one row per image, its pixels row-major and then its class, as in the UCI optical digits
 * (8 × 8 pixels of 0 … 16). A header row is allowed. Where the header calls the first column `label` or `class`,
 * the class comes first; images that are not 8 × 8 have pixels of 0 … 255.
 */
import { CLASSES, type ImageSet, MAX_SIDE } from './images.js';

/** Full white in an 8 × 8 image: each pixel counts the ink in a block of 4 × 4. */
const BLOCK_MAXIMUM = 16;
const BYTE_MAXIMUM = 255;

/**
 * Reads a table of digits.
 * @param text the whole file, with any line ends
 * @param name the file's name, for messages
 * @throws Error that says what is wrong and in which line
 */
export function parseCsv(text: string, name: string): ImageSet {
  const lines = text.split(/\r\n|\n|\r/);
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  if (lines.length === 0) throw new Error(`${name} is empty.`);

  const first = cells((lines[0] as string).replace(/^\uFEFF/, ''));
  const hasHeader = first.some((cell) => cell === '' || Number.isNaN(Number(cell)));
  const classFirst = hasHeader && /^(label|class)$/i.test(first[0] ?? '');
  const columns = first.length;
  const side = Math.sqrt(columns - 1);
  if (!Number.isInteger(side) || side < 2 || side > MAX_SIDE) {
    throw new Error(
      `${name}: ${columns} columns do not make a square image and its class; 65 would be 8 × 8 and the class.`,
    );
  }

  const start = hasHeader ? 1 : 0;
  const count = lines.length - start;
  if (count === 0) throw new Error(`${name} has a header and no images.`);
  const size = columns - 1;
  const maximum = side === 8 ? BLOCK_MAXIMUM : BYTE_MAXIMUM;
  const pixels = new Uint8Array(count * size);
  const labels = new Uint8Array(count);

  for (let i = 0; i < count; i++) {
    const row = cells(lines[start + i] as string);
    const where = `${name}, line ${start + i + 1}`;
    if (row.length !== columns)
      throw new Error(`${where}: ${row.length} columns where ${columns} are expected.`);
    const values = row.map((cell, column) => wholeNumber(cell, `${where}, column ${column + 1}`));
    const label = (classFirst ? values.shift() : values.pop()) as number;
    if (label >= CLASSES) throw new Error(`${where}: class ${label}; only the digits 0–9 are known here.`);
    const bright = values.find((value) => value > maximum);
    if (bright !== undefined)
      throw new Error(`${where}: pixel ${bright}; ${side} × ${side} images have 0–${maximum}.`);
    pixels.set(values, i * size);
    labels[i] = label;
  }
  return { width: side, height: side, count, maximum, pixels, labels };
}

function cells(line: string): string[] {
  return line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

function wholeNumber(cell: string, where: string): number {
  if (!/^\d{1,3}$/.test(cell))
    throw new Error(`${where}: “${cell.slice(0, 20)}” is not a whole number from 0 to 255.`);
  return Number(cell);
}
