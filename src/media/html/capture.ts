import { refuse } from '../../base/refusal.js';
import type { MediaCapture } from '../capture.js';
import { MAX_DOCUMENTS, takeDocuments } from '../document.js';
import type { HtmlElementLike, HtmlOptions } from './value.js';

const ELEMENT_NODE = 1;

/** How the page captures HTML. */
export const htmlCapture: MediaCapture<HtmlOptions> = {
  options: { caption: 1, inject: 1, scripts: 1 },
  labels: { one: 'an HTML document', many: 'HTML documents' },
  most: MAX_DOCUMENTS,
  *items(x, { caption, inject = true, scripts = false }) {
    for (const [name, value] of Object.entries({ inject, scripts })) {
      if (typeof value !== 'boolean') return yield refuse('option', `${name} of html must be true or false`);
    }
    yield* takeDocuments('an HTML document', x, caption, { inject, scripts }, (each) =>
      isElement(each) ? each.outerHTML : null,
    );
  },
};

/** By its fields: an element of a frame has other classes than those of the page. */
function isElement(x: unknown): x is HtmlElementLike {
  if (typeof x !== 'object' || x === null) return false;
  const { nodeType, outerHTML } = x as Partial<HtmlElementLike>;
  return nodeType === ELEMENT_NODE && typeof outerHTML === 'string';
}
