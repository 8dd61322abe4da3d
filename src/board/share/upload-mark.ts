import { css, html, nothing, type TemplateResult } from 'lit';
import type { UploadState } from '../../source/uploads.js';
import { icon } from '../ui/icons.js';
import { uploadLabel } from './labels.js';

export const uploadMarkStyles = css`
  .upload {
    flex: none;
    margin-left: auto;
    color: var(--s-muted);
  }
  .upload + .age {
    margin-left: 0;
  }
  .upload .icon {
    width: 15px;
    height: 15px;
  }
  .upload.complete {
    color: var(--s-ok);
  }
  .upload.sending {
    color: var(--s-accent);
  }
  .upload.waiting {
    color: var(--s-warn);
  }
  .upload.stopped {
    color: var(--s-bad);
  }
`;

/** A small cloud icon with the upload state of a run. Renders nothing for a run that is only in this browser. */
export function uploadMark(upload: UploadState | undefined): TemplateResult | typeof nothing {
  if (!upload) return nothing;
  const words = uploadLabel(upload, Date.now());
  return html`<span class="upload ${upload.state}" role="img" aria-label=${words} title=${words}>${icon(upload.state)}</span>`;
}
