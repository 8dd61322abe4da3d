import type { MediaCapture } from '../capture.js';
import { MAX_DOCUMENTS } from '../document.js';
import { takeSpecs } from '../spec.js';
import type { VegaOptions } from './value.js';

/** How the page captures specifications of Vega. */
export const vegaCapture: MediaCapture<VegaOptions> = {
  options: { caption: 1 },
  labels: { one: 'a Vega chart', many: 'Vega charts' },
  most: MAX_DOCUMENTS,
  items: (x, { caption }) => takeSpecs('a Vega chart', x, caption),
};
