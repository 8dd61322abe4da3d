import { refusalOf, refuse } from '../../base/refusal.js';
import type { CaptureContext, MediaCapture, Taking } from '../capture.js';
import { MAX_DOCUMENTS, takeDocuments } from '../document.js';
import { imageCapture } from '../image/capture.js';
import type { FigureOptions, SvgElementLike } from './value.js';

const ELEMENT_NODE = 1;

/** How the page captures figures. */
export const figureCapture: MediaCapture<FigureOptions> = {
  options: { caption: 1 },
  labels: { one: 'a figure', many: 'figures' },
  most: MAX_DOCUMENTS,
  *items(x, { caption }, context) {
    const list = Array.isArray(x) ? x : [x];
    for (const [i, each] of list.entries()) {
      const label = String((Array.isArray(caption) ? caption[i] : caption) ?? '');
      try {
        yield* take(each, label, context);
      } catch (thrown) {
        yield refusalOf(thrown, 'reading a figure threw');
      }
    }
  },
};

function* take(x: unknown, caption: string, context: CaptureContext): Iterable<Taking> {
  const isBlob = typeof Blob !== 'undefined' && x instanceof Blob;
  if (isCanvas(x) || isBlob) {
    // Bytes of an SVG are Blobs too: the worker looks at them.
    if (isBlob && x.size === 0) yield refuse('shape', 'a figure is empty');
    else yield* imageCapture.items(x, { caption }, context);
    return;
  }
  const text = typeof x === 'string' ? x : isSvgElement(x) ? svgText(x) : null;
  if (text === null) {
    return yield refuse('type', 'a figure is a canvas, an SVG element, the text of an SVG, or a Blob');
  }
  yield* takeDocuments('a figure', text, caption, {});
}

function isCanvas(x: unknown): boolean {
  return /^\[object (OffscreenCanvas|HTMLCanvasElement)\]$/.test(Object.prototype.toString.call(x));
}

/** By its fields: an element of a frame has other classes than those of the page. */
function isSvgElement(x: unknown): x is SvgElementLike {
  if (typeof x !== 'object' || x === null) return false;
  const { nodeType, outerHTML, tagName = 'svg' } = x as Partial<SvgElementLike & { tagName: unknown }>;
  return (
    nodeType === ELEMENT_NODE && typeof outerHTML === 'string' && String(tagName).toLowerCase() === 'svg'
  );
}

/** The text as XML if the platform can write it: `outerHTML` of an element in an HTML document has no namespaces. */
function svgText(element: SvgElementLike): string {
  const isNode = typeof Node !== 'undefined' && element instanceof Node;
  return isNode ? new XMLSerializer().serializeToString(element) : element.outerHTML;
}
