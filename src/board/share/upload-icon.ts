import { html, type TemplateResult } from 'lit';
import type { UploadState } from '../../source/uploads.js';
import { drawnIcon } from '../ui/icons.js';
import { uploadLabel } from './labels.js';

/** A cloud of the width of the grid. */
const CLOUD = 'M4.3 13.3a3.1 3.1 0 0 1-.5-6.1 4.3 4.3 0 0 1 8.4 0 3.1 3.1 0 0 1-.5 6.1z';

const PATHS: Readonly<Record<UploadState['state'], string>> = {
  sent: CLOUD,
  complete: `${CLOUD}M6.1 9.4l1.4 1.4 2.5-2.8`,
  sending: `${CLOUD}M8 11.2V7.4M6.3 9L8 7.3 9.7 9`,
  waiting: `${CLOUD}M8 7.2v2.2l1.5.9`,
  stopped: `${CLOUD}M8 7v2.2M8 11.2h.01`,
};

/** A small cloud icon with the upload state of a run. */
export function uploadIcon(upload: UploadState): TemplateResult {
  const words = uploadLabel(upload, Date.now());
  return html`<span class="upload ${upload.state}" role="img" aria-label=${words} title=${words}>${drawnIcon(PATHS[upload.state])}</span>`;
}
