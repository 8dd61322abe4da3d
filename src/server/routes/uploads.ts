import { mkdirSync } from 'node:fs';
import { JSON_TYPE, json } from '../http/answers.js';
import type { AppDependencies } from '../http/app-dependencies.js';
import type { Route } from '../http/route.js';
import { schemas } from '../http/schemas.js';
import { tusServer, UPLOADS } from '../uploads/tus.js';
import { UploadStore } from '../uploads/upload-store.js';
import { Uploads } from '../uploads/uploads.js';

/** Interval (ms) of removing expired uploads: unfinished, or with a result that was not fetched. */
const CLEAN_MS = 60 * 60 * 1000;

/** Routes of chunked uploads: large blobs and bundles. None without a folder. */
export function uploadRoutes(dependencies: AppDependencies): Route[] {
  const { uploads: folder, limits, stopping, log } = dependencies;
  if (folder === null) return [];
  // Make the folder now: a folder that cannot be made should fail the start of the server.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = new UploadStore(folder, limits.uploadMs);
  dependencies.disk.keepFor(() => files.outstanding());
  const uploads = new Uploads({ ...dependencies, files });
  const tus = tusServer({ ...dependencies, uploads, files });
  const clean = () =>
    files.deleteExpired().catch(() => log({ level: 'warning', event: 'uploads not cleaned' }));
  void clean();
  const timer = setInterval(() => void clean(), CLEAN_MS);
  timer.unref();
  stopping.addEventListener('abort', () => clearInterval(timer), { once: true });

  const common = { tag: 'protocol', access: 'write', isProtocol: true } as const;
  const one = `${UPLOADS}/:upload`;
  const chunkType = 'application/offset+octet-stream';
  return [
    {
      ...common,
      method: 'OPTIONS',
      path: UPLOADS,
      summary: 'What of tus 1.0.0 there is',
      answer: { status: 204, type: null, description: 'In headers' },
      handle: ({ request, scope }) => tus(request, scope),
    },
    {
      ...common,
      method: 'POST',
      path: UPLOADS,
      summary:
        'Begins an upload (tus): Upload-Metadata has kind (blob, frames, bundle), run, sha256, filename',
      grows: true,
      streams: chunkType,
      answer: { status: 201, type: null, description: 'Location says where' },
      handle: ({ request, scope }) => tus(request, scope),
    },
    {
      ...common,
      method: 'GET',
      path: one,
      summary: 'HEAD: how far an upload is (tus). GET: the same in JSON, and its result',
      answer: { status: 200, type: JSON_TYPE, description: 'Offset and result', schema: schemas.upload },
      async handle({ request, params, scope }) {
        const { upload: id = '' } = params;
        await uploads.admit(id, scope);
        if (request.method === 'HEAD') return tus(request, scope);
        const { offset, size = null } = await files.getUpload(id);
        return json(200, { offset, size, result: await files.result(id) });
      },
    },
    {
      ...common,
      method: 'PATCH',
      path: one,
      summary: 'Takes a chunk (tus); the last one is answered with the result',
      grows: true,
      streams: chunkType,
      answer: { status: 204, type: null, description: 'Upload-Offset says how far it is' },
      async handle({ request, params, scope }) {
        await uploads.admit(params.upload ?? '', scope);
        return tus(request, scope);
      },
    },
    {
      ...common,
      method: 'DELETE',
      path: one,
      summary: 'Gives an upload up (tus)',
      answer: { status: 204, type: null, description: 'It is gone' },
      async handle({ request, params, scope }) {
        await uploads.admit(params.upload ?? '', scope);
        return tus(request, scope);
      },
    },
    {
      ...common,
      method: 'POST',
      path: `${one}/complete`,
      summary: 'The result of an upload whose last answer was lost; again, it is the same',
      grows: true,
      answer: { status: 200, type: JSON_TYPE, description: 'The result', schema: schemas.uploadResult },
      async handle({ params, scope }) {
        const { upload: id = '' } = params;
        const metadata = await uploads.admit(id, scope);
        return json(200, await uploads.complete(id, metadata, scope));
      },
    },
  ];
}
