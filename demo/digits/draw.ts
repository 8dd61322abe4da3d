/**
 * Digits drawn by the page: half of them set in type (many fonts, weights, italics), half written with a pen, all of
 * them rotated, scaled, sheared, moved, and with noise. White on black, 28 × 28, like MNIST.
 */
import { CLASSES, type Dataset, type ImageSet } from './images.js';
import { type Random, seededRandom } from './random.js';
import { traceDigit } from './strokes.js';
import { breathe } from './yield.js';

/** Side of an image in pixels. */
const DRAWN_SIDE = 28;

/** Images per side of the sheet: 49 digits are drawn and then read back at once, because reading is the slow part. */
const SHEET_CELLS = 7;

/** Generic families come first: they exist everywhere. A family that this machine lacks falls back to the next generic one. */
const FAMILIES = [
  'system-ui',
  'sans-serif',
  'serif',
  'monospace',
  'cursive',
  'fantasy',
  'ui-rounded, sans-serif',
  'Arial, sans-serif',
  'Arial Narrow, Liberation Sans Narrow, DejaVu Sans Condensed, sans-serif',
  'Verdana, sans-serif',
  'Trebuchet MS, sans-serif',
  'Futura, Century Gothic, sans-serif',
  'Roboto, Ubuntu, Noto Sans, sans-serif',
  'Impact, sans-serif',
  'Georgia, serif',
  'Times New Roman, serif',
  'Palatino, Book Antiqua, serif',
  'Garamond, Baskerville, serif',
  'American Typewriter, Rockwell, serif',
  'Courier New, monospace',
  'Consolas, Menlo, monospace',
  'Comic Sans MS, Chalkboard, cursive',
  'Segoe Print, Bradley Hand, cursive',
  'Brush Script MT, Snell Roundhand, cursive',
];

/** How many images to draw, and from which seed. */
export interface DrawOptions {
  readonly train: number;
  readonly test: number;
  readonly seed: number;
}

/**
 * Draws a training and a test set; the test set comes from random numbers of its own. Gives the page time between
 * sheets of 49 images.
 * @param onProgress told after each sheet, in images
 * @throws Error when the browser gives no canvas
 */
export async function drawDataset(
  options: DrawOptions,
  onProgress: (done: number, total: number) => void,
): Promise<Dataset> {
  const total = options.train + options.test;
  const train = await drawImages(options.train, seededRandom(2 * options.seed), (done) =>
    onProgress(done, total),
  );
  const test = await drawImages(options.test, seededRandom(2 * options.seed + 1), (done) =>
    onProgress(options.train + done, total),
  );
  return { name: 'drawn', train, test };
}

async function drawImages(
  count: number,
  random: Random,
  onProgress: (done: number) => void,
): Promise<ImageSet> {
  const sheet = document.createElement('canvas');
  sheet.width = SHEET_CELLS * DRAWN_SIDE;
  sheet.height = sheet.width;
  const context = sheet.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser gives no canvas to draw digits on.');

  const size = DRAWN_SIDE * DRAWN_SIDE;
  const pixels = new Uint8Array(count * size);
  const labels = new Uint8Array(count);
  for (let start = 0; start < count; start += SHEET_CELLS ** 2) {
    const cells = Math.min(SHEET_CELLS ** 2, count - start);
    context.resetTransform();
    context.fillStyle = 'black';
    context.fillRect(0, 0, sheet.width, sheet.height);
    for (let cell = 0; cell < cells; cell++) {
      const label = random.int(CLASSES);
      labels[start + cell] = label;
      drawCell(context, cell, label, random);
    }
    const { data } = context.getImageData(0, 0, sheet.width, sheet.height);
    for (let cell = 0; cell < cells; cell++) {
      readCell(data, cell, pixels.subarray((start + cell) * size, (start + cell + 1) * size), random);
    }
    onProgress(start + cells);
    await breathe();
  }
  return { width: DRAWN_SIDE, height: DRAWN_SIDE, count, maximum: 255, pixels, labels };
}

function drawCell(context: CanvasRenderingContext2D, cell: number, digit: number, random: Random): void {
  const left = (cell % SHEET_CELLS) * DRAWN_SIDE;
  const top = Math.floor(cell / SHEET_CELLS) * DRAWN_SIDE;
  context.save();
  context.resetTransform();
  context.beginPath();
  context.rect(left, top, DRAWN_SIDE, DRAWN_SIDE);
  context.clip();
  context.translate(left + DRAWN_SIDE / 2 + random.range(-2, 2), top + DRAWN_SIDE / 2 + random.range(-2, 2));
  context.rotate(0.13 * random.normal());
  context.transform(1, 0, 0.15 * random.normal(), 1, 0, 0);
  context.fillStyle = 'white';
  context.strokeStyle = 'white';
  if (random.chance(0.5)) setInType(context, digit, random);
  else writeByPen(context, digit, random);
  context.restore();
}

/** Scales the glyph by the box that its ink fills, so that fonts with small digits do not make small images. */
function setInType(context: CanvasRenderingContext2D, digit: number, random: Random): void {
  const text = String(digit);
  const style = random.chance(0.3) ? 'italic' : 'normal';
  const weight = 100 * (1 + random.int(9));
  context.font = `${style} ${weight} 32px ${random.pick(FAMILIES)}`;
  const box = context.measureText(text);
  const inkWidth = Math.max(1, box.actualBoundingBoxLeft + box.actualBoundingBoxRight);
  const inkHeight = Math.max(1, box.actualBoundingBoxAscent + box.actualBoundingBoxDescent);
  const scaleY = random.range(14, 22) / inkHeight;
  const scaleX = Math.min(scaleY * random.range(0.75, 1.3), 22 / inkWidth);
  context.scale(scaleX, scaleY);
  const x = (box.actualBoundingBoxLeft - box.actualBoundingBoxRight) / 2;
  const y = (box.actualBoundingBoxAscent - box.actualBoundingBoxDescent) / 2;
  context.lineWidth = random.range(1, 3.5);
  if (random.chance(0.85)) context.fillText(text, x, y);
  else context.strokeText(text, x, y);
}

function writeByPen(context: CanvasRenderingContext2D, digit: number, random: Random): void {
  const height = random.range(14, 21);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.lineWidth = random.range(1.4, 4);
  context.beginPath();
  traceDigit(context, digit, height * random.range(0.5, 0.95), height, random);
  context.stroke();
}

/** Takes one cell's red channel, dims it, and adds noise: images of a scan are never clean. */
function readCell(sheet: Uint8ClampedArray, cell: number, into: Uint8Array, random: Random): void {
  const contrast = random.range(0.7, 1);
  const noise = random.chance(0.5) ? random.range(0, 28) : 0;
  const width = SHEET_CELLS * DRAWN_SIDE;
  const left = (cell % SHEET_CELLS) * DRAWN_SIDE;
  const top = Math.floor(cell / SHEET_CELLS) * DRAWN_SIDE;
  for (let i = 0; i < into.length; i++) {
    const x = left + (i % DRAWN_SIDE);
    const y = top + Math.floor(i / DRAWN_SIDE);
    const value =
      contrast * (sheet[4 * (y * width + x)] as number) + (noise > 0 ? noise * random.normal() : 0);
    into[i] = Math.min(255, Math.max(0, Math.round(value)));
  }
}
