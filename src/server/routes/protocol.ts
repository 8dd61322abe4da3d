/** The HTTP routes of the upload protocol. `receiver.ts` implements the protocol itself. */
import { API, FRAMES_TYPE, parseCounts, parseRunBody, SMALL_BLOB_BYTES } from '../../sync/wire.js';
import { WireError } from '../base/wire-error.js';
import { bytes, json } from '../http/answers.js';
import type { AppDependencies } from '../http/app-dependencies.js';
import type { Route } from '../http/route.js';
import { schemas } from '../http/schemas.js';

const RUN = `${API}/runs/:run`;
const JSON_TYPE = 'application/json';

/** Routes of the protocol. */
export function protocolRoutes({ receiver, limits, metrics }: AppDependencies): Route[] {
  const common = { tag: 'protocol', isProtocol: true } as const;
  const jsonBody = (schema: Route['answer']['schema']) => ({
    type: JSON_TYPE,
    most: limits.jsonBytes,
    ...(schema ? { schema } : {}),
  });
  return [
    {
      ...common,
      method: 'PUT',
      path: RUN,
      summary: 'Makes a run, or finds it',
      access: 'write',
      grows: true,
      body: jsonBody(schemas.runBody),
      answer: { status: 200, type: JSON_TYPE, description: 'The run is there', schema: schemas.putRun },
      async handle({ params, body, scope }) {
        const value = parseJson(body);
        const run = parseRunBody(value);
        if (run) scope.admitProject(run.namespace, run.project);
        return json(200, await receiver.putRun(params.run ?? '', value));
      },
    },
    {
      ...common,
      method: 'DELETE',
      path: RUN,
      summary: 'Deletes a run for good, and refuses it from then on',
      access: 'write',
      answer: { status: 200, type: JSON_TYPE, description: 'The run is gone', schema: schemas.runOnly },
      async handle({ params }) {
        await receiver.deleteRun(params.run ?? '');
        return json(200, { run: params.run });
      },
    },
    {
      ...common,
      method: 'GET',
      path: `${RUN}/streams`,
      summary: 'How far each stream of the run is here',
      access: 'read',
      query: [
        { name: 'at', type: 'string', description: 'Frames whose last digest is asked: session:count, …' },
      ],
      answer: { status: 200, type: JSON_TYPE, description: 'By session', schema: schemas.streams },
      async handle({ params, url }) {
        const at = parseCounts(url.searchParams.get('at') ?? '');
        return json(200, await receiver.streams(params.run ?? '', at));
      },
    },
    {
      ...common,
      method: 'POST',
      path: `${RUN}/frames`,
      summary: 'Takes frames; an empty body says that the writer lives',
      access: 'write',
      grows: true,
      body: { type: FRAMES_TYPE, most: limits.framesBytes },
      answer: {
        status: 200,
        type: JSON_TYPE,
        description: 'One result per frame; the status is that of the worst one',
        schema: schemas.frames,
      },
      async handle({ params, body }) {
        const { status, ...reply } = await receiver.frames(params.run ?? '', body);
        for (const result of reply.results) metrics.frames.add({ result: result.status });
        return json(status, reply);
      },
    },
    {
      ...common,
      method: 'GET',
      path: `${RUN}/edits`,
      summary: 'Frames of edits that were made elsewhere',
      access: 'read',
      query: [
        {
          name: 'have',
          type: 'string',
          description: 'What the asker has: session:next, separated by commas',
        },
      ],
      answer: { status: 200, type: FRAMES_TYPE, description: 'Frames as in the body of POST frames' },
      async handle({ params, url }) {
        const have = parseCounts(url.searchParams.get('have') ?? '');
        return bytes(200, FRAMES_TYPE, new Uint8Array(await receiver.edits(params.run ?? '', have)));
      },
    },
    {
      ...common,
      method: 'POST',
      path: `${RUN}/finish`,
      summary: 'Whether everything of the run is here',
      access: 'read',
      body: jsonBody(schemas.finishBody),
      answer: { status: 200, type: JSON_TYPE, description: 'What is missing', schema: schemas.finish },
      handle: async ({ params, body }) => json(200, await receiver.finish(params.run ?? '', parseJson(body))),
    },
    {
      ...common,
      method: 'POST',
      path: `${RUN}/blobs/missing`,
      summary: 'Which of these blobs the run has not got here',
      access: 'read',
      body: jsonBody(schemas.hashes),
      answer: { status: 200, type: JSON_TYPE, description: 'Their hashes', schema: schemas.missing },
      handle: async ({ params, body }) =>
        json(200, await receiver.missingBlobs(params.run ?? '', parseJson(body))),
    },
    {
      ...common,
      method: 'PUT',
      path: `${RUN}/blobs/:sha256`,
      summary: `Takes a blob of up to ${SMALL_BLOB_BYTES} bytes; larger ones are uploads`,
      access: 'write',
      grows: true,
      body: { type: 'application/octet-stream', most: limits.blobBytes },
      answer: { status: 200, type: JSON_TYPE, description: 'The blob is here', schema: schemas.blob },
      async handle({ params, body }) {
        const { run = '', sha256 = '' } = params;
        return json(200, await receiver.putBlob(run, sha256, new Blob([body])));
      },
    },
  ];
}

/** Parses a JSON body. Throws `bad_request` for other text. */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new WireError(400, 'bad_request', 'The body is not JSON');
  }
}
