import { css, nothing, type TemplateResult } from 'lit';
import type { UploadState } from '../../source/uploads.js';
import type { LoadUploads } from '../data/upload-feed.js';

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

/** Draws a mark. `null`: no source has sent runs yet. */
let drawn: ((upload: UploadState) => TemplateResult) | null = null;

/** Loads what reads the states of uploads, and what draws them. */
export const loadUploads: LoadUploads = async () => {
  const [{ readUploads }, { uploadIcon }] = await Promise.all([
    import('./upload-reader.js'),
    import('./upload-icon.js'),
  ]);
  drawn = uploadIcon;
  return readUploads;
};

/** A small cloud icon with the upload state of a run. Renders nothing for a run that is only in this browser. */
export function uploadMark(upload: UploadState | undefined): TemplateResult | typeof nothing {
  return (upload && drawn?.(upload)) ?? nothing;
}
