import { Upload, type UrlStorage } from 'tus-js-client';
import { retryAfterMs } from '../../../base/backoff.js';
import { ServerHttp } from '../../../client/server-http.js';
import { partsWithin } from '../../../client/tus-parts.js';
import type { Archive } from '../../../store/archive.js';
import { failureOf, sendFailure } from '../../../sync/failure.js';
import type { SendLarge } from '../../../sync/types.js';
import { paths } from '../../../sync/wire.js';

const MARK = 'tus/';

/** Sends large blobs in parts by the tus protocol, and goes on where an earlier attempt, or an earlier page, stopped. */
export function largeBlobs(archive: Archive): SendLarge {
  return (link, { kind = 'blob', run, sha256, data }) =>
    new Promise<'sent' | 'damaged'>((resolve, reject) => {
      const { url } = link.target;
      const headers = new ServerHttp(link.target).headers();
      const parts = partsWithin(link.limit, () => upload);
      const upload: Upload = new Upload(data, {
        ...parts,
        endpoint: url + paths.uploads(),
        // The uploader has a pace of its own.
        retryDelays: null,
        headers,
        metadata: { kind, run, sha256 },
        fingerprint: async () => `${url}/${run}/${sha256}`,
        urlStorage: marksAsUrls(archive),
        removeFingerprintOnSuccess: true,
        onChunkComplete: () => link.progressed(),
        onSuccess: () => resolve('sent'),
        onError: (error) => {
          const response = 'originalResponse' in error ? error.originalResponse : null;
          const isWorthATry = 'originalResponse' in error && parts.onShouldRetry(error, 0, upload.options);
          if (isWorthATry && response?.getStatus() === 413) return upload.start();
          if (!response) {
            // A part that cannot be read fails like a network that is down.
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
          // The bytes have another hash there; the upload is gone, and the next one begins anew.
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

/** Where an upload goes on, kept in the database: workers have no `localStorage`. */
function marksAsUrls(archive: Archive): UrlStorage {
  const found = async (prefix: string) =>
    (await archive.getMarks(prefix)).map(({ key, value }) => ({ ...(value as object), urlStorageKey: key }));
  return {
    findAllUploads: () => found(MARK) as ReturnType<UrlStorage['findAllUploads']>,
    findUploadsByFingerprint: (fingerprint) =>
      found(MARK + fingerprint) as ReturnType<UrlStorage['findUploadsByFingerprint']>,
    async removeUpload(urlStorageKey) {
      await archive.putMarks([{ key: urlStorageKey, value: undefined }]);
    },
    async addUpload(fingerprint, upload) {
      const key = MARK + fingerprint;
      await archive.putMarks([{ key, value: JSON.parse(JSON.stringify(upload)) }]);
      return key;
    },
  };
}
