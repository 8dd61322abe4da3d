import type { MediaCapture } from '../capture.js';
import { MAX_DOCUMENTS } from '../document.js';
import { takeSpecs } from '../spec.js';
import { withStoredArrays } from './typed-arrays.js';
import type { PlotlyOptions } from './value.js';

/** How the page captures Plotly figures. */
export const plotlyCapture: MediaCapture<PlotlyOptions> = {
  options: { caption: 1 },
  labels: { one: 'a Plotly figure', many: 'Plotly figures' },
  most: MAX_DOCUMENTS,
  items: (x, { caption }) => takeSpecs('a Plotly figure', x, caption, withStoredArrays),
};
