import { Upload, type UrlStorage } from 'tus-js-client';
import { retryAfterMs } from '../../../base/backoff.js';
import { ServerHttp } from '../../../client/server-http.js';
import { partsWithin } from '../../../client/tus-parts.js';
import type { Archive } from '../../../store/archive.js';
import { failureOf, sendFailure } from '../../../sync/failure.js';
import type { SendLarge } from '../../../sync/types.js';
import { paths } from '../../../sync/wire.js';

const PREFIX = 'tus/';

/** Sends large blobs in chunks by the tus protocol. Resumes where an earlier attempt or an earlier page stopped. */
export function largeBlobs(archive: Archive): SendLarge {
  return (link, { kind = 'blob', run, sha256, data }) =>
    new Promise<'sent' | 'damaged'>((resolve, reject) => {
      const { url } = link.target;
      const headers = new ServerHttp(link.target).headers();
      const chunked = partsWithin(link.limit, () => upload);
      const upload: Upload = new Upload(data, {
        ...chunked,
        endpoint: url + paths.uploads(),
        // No retries by tus: our uploader has its own retries.
        retryDelays: null,
        headers,
        metadata: { kind, run, sha256 },
        fingerprint: async () => `${url}/${run}/${sha256}`,
        urlStorage: uploadUrls(archive),
        removeFingerprintOnSuccess: true,
        onChunkComplete: () => link.progressed(),
        onSuccess: () => resolve('sent'),
        onError: (error) => {
          const response = 'originalResponse' in error ? error.originalResponse : null;
          const isWorthATry = 'originalResponse' in error && chunked.onShouldRetry(error, 0, upload.options);
          if (isWorthATry && response?.getStatus() === 413) return upload.start();
          if (!response) {
            // No response: either the network failed or the data cannot be read. Read both ends of the data to find out.
            const isReadable = Promise.all(
              [data.slice(0, 1), data.slice(-1)].map((end) => end.arrayBuffer()),
            );
            isReadable.then(
              () => reject(sendFailure(error)),
              () => resolve('damaged'),
            );
            return;
          }
          const body = new TextEncoder().encode(response.getBody());
          const type = (response.getHeader('Content-Type') ?? '').split(';')[0] ?? '';
          const status = response.getStatus();
          // The server computed another hash. It has removed the upload, so the next attempt starts again.
          if (status === 422) return resolve('damaged');
          const retryAfter = retryAfterMs(response.getHeader('Retry-After') ?? null, Date.now());
          reject(failureOf({ status, type, retryAfter, body }));
        },
      });
      upload.findPreviousUploads().then((previous) => {
        const [latest] = previous;
        if (latest) upload.resumeFromPreviousUpload(latest);
        upload.start();
      }, reject);
    });
}

/** Keeps the state of uploads in the database, because workers have no `localStorage`. */
function uploadUrls(archive: Archive): UrlStorage {
  const found = async (prefix: string) =>
    (await archive.getMarks(prefix)).map(({ key, value }) => ({ ...(value as object), urlStorageKey: key }));
  return {
    findAllUploads: () => found(PREFIX) as ReturnType<UrlStorage['findAllUploads']>,
    findUploadsByFingerprint: (fingerprint) =>
      found(PREFIX + fingerprint) as ReturnType<UrlStorage['findUploadsByFingerprint']>,
    async removeUpload(urlStorageKey) {
      await archive.putMarks([{ key: urlStorageKey, value: undefined }]);
    },
    async addUpload(fingerprint, upload) {
      const key = PREFIX + fingerprint;
      await archive.putMarks([{ key, value: JSON.parse(JSON.stringify(upload)) }]);
      return key;
    },
  };
}
