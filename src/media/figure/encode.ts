import { isRefusal, type Refusal, refusalOf, refuse } from '../../base/refusal.js';
import { encodeDocuments } from '../document.js';
import type { EncodedItem } from '../encode.js';
import { encodeImages } from '../image/encode.js';
import { RASTER_HEAD_BYTES, rasterType } from '../image/raster.js';
import { SVG_TYPE } from './kind.js';
import type { RawFigure } from './raw.js';
import { svgRoot, withNamespace } from './svg.js';

/** Makes files from figures. Does not throw. */
export async function* encodeFigures(items: readonly RawFigure[]): AsyncGenerator<EncodedItem | Refusal> {
  for (const item of items) {
    try {
      yield* encode(item);
    } catch (thrown) {
      yield refusalOf(thrown, 'a figure could not be read');
    }
  }
}

async function* encode(figure: RawFigure): AsyncGenerator<EncodedItem | Refusal> {
  if ('text' in figure) yield* encodeSvg(figure.text, figure.caption);
  else if (figure.kind !== 'blob' || (await isPixels(figure.blob))) yield* encodeImages([figure]);
  else yield* encodeSvg(figure.blob, figure.caption);
}

async function isPixels(blob: Blob): Promise<boolean> {
  return rasterType(new Uint8Array(await blob.slice(0, RASTER_HEAD_BYTES).arrayBuffer())) !== null;
}

async function* encodeSvg(text: string | Blob, caption: string): AsyncGenerator<EncodedItem | Refusal> {
  for await (const each of encodeDocuments('a figure', SVG_TYPE, [{ text, caption, facts: {} }])) {
    if (isRefusal(each)) {
      yield each;
      continue;
    }
    const stored = await each.blob.text();
    const root = svgRoot(stored);
    if (root === null) return yield refuse('type', 'a figure is neither an image nor an SVG');
    const { namespaceAt, width, height } = root;
    const blob = namespaceAt === null ? each.blob : new Blob([withNamespace(stored, namespaceAt)]);
    yield { ...each, blob, facts: { width, height } };
  }
}
