/** The tus protocol (1.0.0) over {@link Uploads}. The package implements the protocol; {@link Uploads} decides what may be uploaded. */
import { Server } from '@tus/server';
import { messageOf } from '../../base/errors.js';
import { isId, randomId } from '../../base/ids.js';
import { plainJson } from '../../base/plain-json.js';
import { API } from '../../sync/wire.js';
import type { DiskGuard } from '../base/disk.js';
import type { Limits } from '../base/limits.js';
import { WireError } from '../base/wire-error.js';
import { answerOf, JSON_TYPE } from '../http/answers.js';
import { discardChunks, paced } from '../http/body.js';
import type { Scope } from '../keys/scope.js';
import type { UploadStore } from './upload-store.js';
import type { Uploads } from './uploads.js';

/** Path of uploads. */
export const UPLOADS = `${API}/uploads`;

/** Dependencies of {@link tusServer}. */
export interface TusDependencies {
  readonly uploads: Uploads;
  readonly files: UploadStore;
  readonly disk: DiskGuard;
  readonly limits: Limits;
}

/** Answers requests of the tus protocol. The caller has checked that the scope may see the upload. */
export function tusServer({ uploads, files, disk, limits }: TusDependencies) {
  /** The scope of each request, because the package's hooks get only the request. */
  const scopes = new WeakMap<Request, Scope>();
  const scopeOf = (request: unknown): Scope => {
    const scope = scopes.get(request as Request);
    if (!scope) throw new TypeError('A request of the upload protocol came around the gate');
    return scope;
  };
  const server = new Server({
    path: UPLOADS,
    datastore: files,
    maxSize: limits.uploadBytes,
    // Relative to the address of the request, because a proxy may have changed the path.
    generateUrl: (_request, { id }) => `uploads/${id}`,
    // The gate handles CORS.
    allowedOrigins: () => false,
    namingFunction: randomId,
    getFileIdFromRequest: (_request, id) => (isId(id) ? id : undefined),
    async onUploadCreate(request, { size = 0, metadata }) {
      const stored = await uploads.begin(metadata ?? {}, size, scopeOf(request));
      // Last, because it reserves disk space for the upload.
      await disk.admit(size);
      return { metadata: stored };
    },
    async onUploadFinish(request, { id, metadata }) {
      const result = await uploads.complete(id, metadata ?? {}, scopeOf(request));
      return { status_code: request.method === 'POST' ? 201 : 200, body: plainJson(result) };
    },
    onResponseError: async (_request, thrown) => {
      const answer = answerOf(thrown);
      return answer ? { status_code: answer.status, body: await answer.text() } : undefined;
    },
  });

  return async (request: Request, scope: Scope): Promise<Response> => {
    const { body, failure, discard } = guarded(request.body, limits);
    const copy = new Request(request.url, {
      method: request.method,
      headers: request.headers,
      ...(body === null ? {} : { body, duplex: 'half' }),
    } as RequestInit);
    scopes.set(copy, scope);
    const answer = await server.handleWeb(copy as Parameters<typeof server.handleWeb>[0]);
    const late = failure();
    if (late !== null) throw late;
    const said = await inJson(answer as Response);
    if (!(await discard())) said.headers.set('Connection', 'close');
    return said;
  };
}

/**
 * A body that fails if it comes too slowly; `failure` then has the reason. `discard` reads the rest of the body that the package did
 * not read, as the gate does for other refusals: cutting the connection while the client writes would lose the answer.
 */
function guarded(
  body: ReadableStream<Uint8Array> | null,
  limits: Limits,
): { body: ReadableStream<Uint8Array> | null; failure(): WireError | null; discard(): Promise<boolean> } {
  if (body === null) return { body, failure: () => null, discard: async () => true };
  let late: WireError | null = null;
  const chunks = paced(body, limits);
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (thrown) {
        late = thrown instanceof WireError ? thrown : new WireError(400, 'bad_request', messageOf(thrown));
        controller.error(thrown);
      }
    },
    // `discard` reads the rest.
    cancel() {},
  });
  return { body: stream, failure: () => late, discard: () => discardChunks(chunks) };
}

/** Converts the package's plain-text errors to JSON, as all other errors of the server are. */
async function inJson(answer: Response): Promise<Response> {
  const headers = new Headers(answer.headers);
  for (const name of [...headers.keys()]) if (name.startsWith('access-control-')) headers.delete(name);
  const text = await answer.text();
  if (text === '') return new Response(null, { status: answer.status, headers });
  const isOurs = text.startsWith('{');
  const code = answer.status === 413 ? 'too_large' : answer.status === 404 ? 'not_found' : 'bad_request';
  const body = isOurs ? text : plainJson({ code, message: text.trim(), facts: {} });
  headers.set('Content-Type', JSON_TYPE);
  headers.set('Content-Length', String(new TextEncoder().encode(body).length));
  return new Response(body, { status: answer.status, headers });
}
