/** Chunked uploads (tus) whose chunks respect the body limit of proxies. */
import type { Upload, UploadOptions } from 'tus-js-client';
import type { BodyLimit } from '../sync/body-limit.js';

/** Result of {@link partsWithin}. */
export interface PartOptions {
  readonly chunkSize: number;
  readonly onBeforeRequest: NonNullable<UploadOptions['onBeforeRequest']>;
  readonly onAfterResponse: NonNullable<UploadOptions['onAfterResponse']>;
  /** True for a failure that a retry may cure. Call it once for each failure that the package does not handle. */
  readonly onShouldRetry: NonNullable<UploadOptions['onShouldRetry']>;
}

/**
 * Options of an upload that keep its chunks within `limit`, and report to `limit` which lengths pass.
 *
 * @param upload returns the upload of the options; called for each request
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
      // Only requests with a chunk have an offset header.
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
      // After a 413 the next chunk is shorter. Other refusals of the server would repeat.
      const isShorter = status === 413 && sending > limit.bytes;
      return isShorter || status === null || status >= 500 || [408, 409, 423, 425, 429].includes(status);
    },
  };
}

/** Length of the chunk at an offset, in bytes. */
function partOf({ file, options }: Upload, offset: number): number {
  const size = options.uploadSize ?? ('size' in file ? file.size : Number.POSITIVE_INFINITY);
  return Math.min(options.chunkSize ?? size, size - offset);
}
