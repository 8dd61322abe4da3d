/** Uploads in parts (tus) whose parts pass whatever is on the way to the server. */
import type { Upload, UploadOptions } from 'tus-js-client';
import type { BodyLimit } from '../sync/body-limit.js';

/** What {@link partsWithin} gives. */
export interface PartOptions {
  readonly chunkSize: number;
  readonly onBeforeRequest: NonNullable<UploadOptions['onBeforeRequest']>;
  readonly onAfterResponse: NonNullable<UploadOptions['onAfterResponse']>;
  /** True for what another try may cure; call it once for each failure where the package does not. */
  readonly onShouldRetry: NonNullable<UploadOptions['onShouldRetry']>;
}

/**
 * Options of an upload that keep its parts within `limit`, and teach `limit` what passes.
 *
 * @param upload gives the upload that the options are for; called when a request is made
 */
export function partsWithin(limit: BodyLimit, upload: () => Upload): PartOptions {
  /** Longest body of the request under way, in bytes. */
  let sending = 0;
  const adapt = () => {
    upload().options.chunkSize = limit.bytes;
  };
  return {
    chunkSize: limit.bytes,
    onBeforeRequest(request) {
      // A part carries an offset; the other requests have no body.
      const offset = request.getHeader('Upload-Offset');
      sending = offset === undefined ? 0 : partOf(upload(), Number(offset));
    },
    onAfterResponse(_, response) {
      if (response.getStatus() === 413) limit.refused(sending);
      else limit.passed(sending);
      adapt();
    },
    onShouldRetry(error) {
      const status = error.originalResponse?.getStatus() ?? null;
      if (status === null) limit.failed(sending);
      adapt();
      // A part that was too long is shorter now; what the server refuses for another reason, it refuses again.
      const isShorter = status === 413 && sending > limit.bytes;
      return isShorter || status === null || status >= 500 || [408, 409, 423, 425, 429].includes(status);
    },
  };
}

/** Bytes of the part that begins at an offset. */
function partOf({ file, options }: Upload, offset: number): number {
  const size = options.uploadSize ?? ('size' in file ? file.size : Number.POSITIVE_INFINITY);
  return Math.min(options.chunkSize ?? size, size - offset);
}
