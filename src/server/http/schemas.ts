/** JSON schemas of bodies and answers. They name the fields that a client may rely on. Answers may have more fields. */
import { RUN_STATUSES } from '../../source/queries.js';
import type { Schema } from './route.js';

const text: Schema = { type: 'string' };
const flag: Schema = { type: 'boolean' };
const count: Schema = { type: 'integer', minimum: 0 };
/** A number, NaN or an infinity. */
const number: Schema = { anyOf: [{ type: 'number' }, { enum: ['NaN', 'Infinity', '-Infinity'] }] };
const hash: Schema = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const uid: Schema = { type: 'string', pattern: '^[0-9a-f]{32}$' };
const anything: Schema = {};
const generation: Schema = { anyOf: [text, { type: 'null' }] };

function list(items: Schema): Schema {
  return { type: 'array', items };
}
function map(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}
function object(properties: { readonly [name: string]: Schema }, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required };
}
/** A schema of bodies that refuses other fields. */
function closed(schema: Schema): Schema {
  return { ...schema, additionalProperties: false };
}
function columns(...names: readonly string[]): { readonly [name: string]: Schema } {
  return Object.fromEntries(names.map((name) => [name, list(number)]));
}

const project = object({ namespace: text, name: text, created: number, runs: count });
const runInfo = {
  uid,
  namespace: text,
  project: text,
  id: text,
  name: text,
  group: text,
  tags: list(text),
  archived: flag,
  status: { enum: RUN_STATUSES },
  created: number,
  ended: number,
  lastSeen: number,
  paused: number,
  rows: count,
  values: count,
} as const;
const row = { row: count, step: number, globalStep: number, time: number } as const;
const result: Schema = {
  anyOf: [
    object({ kind: { enum: ['blob'] }, run: uid, sha256: hash, size: count }),
    object({ kind: { enum: ['frames'] }, run: uid }),
    object({ kind: { enum: ['bundle'] }, runs: list(map(anything)) }),
  ],
};

const seriesColumns = columns('x0', 'first', 'last', 'min', 'max', 'mean', 'count', 'flags');

export const schemas = {
  error: object({ code: text, message: text, facts: map(anything) }),
  runBody: object({ namespace: text, project: text, label: text, created: number }),
  putRun: object({ run: uid, status: { enum: ['created', 'known'] } }),
  runOnly: object({ run: uid }),
  streams: object({ streams: map(object({ next: count, digest: text })) }),
  frames: object(
    { results: list(object({ status: text, next: { type: 'integer', minimum: -1 } })), generation },
    ['generation'],
  ),
  finishBody: object({ streams: map(count), blobs: list(hash), partial: flag }, ['partial']),
  finish: object({ complete: flag, behind: map(count), missingBlobs: list(hash), generation }),
  hashes: object({ sha256: list(hash) }),
  missing: object({ missing: list(hash) }),
  blob: object({ sha256: hash, size: count }),
  uploadResult: result,
  upload: object({
    offset: count,
    size: { anyOf: [count, { type: 'null' }] },
    result: { anyOf: [result, { type: 'null' }] },
  }),
  project,
  projects: list(project),
  newProject: closed(object({ name: text, namespace: text }, ['namespace'])),
  runs: list(object(runInfo)),
  run: object({
    ...runInfo,
    notes: text,
    config: map(anything),
    summary: map(anything),
    scalars: map(map(number)),
    keys: list(object({ key: text, kind: text, count })),
  }),
  edits: closed({
    type: 'object',
    properties: { name: text, notes: text, tags: list(text), archived: flag },
  }),
  metrics: list(object({ key: text, ...columns('rows', 'steps', 'globalSteps', 'times', 'values') })),
  series: object({ key: text, width: number, ...seriesColumns, ...columns('curve'), unit: number }, [
    'curve',
    'unit',
  ]),
  logs: object({
    lines: list(object({ index: count, level: text, message: text, time: number })),
    next: { anyOf: [count, { type: 'null' }] },
    total: count,
  }),
  artifacts: list(object({ kind: { enum: ['file', 'media'] }, sha256: hash, size: count, type: text })),
  history: list(object({ ...row, values: map(anything) })),
  comparison: object({
    runs: list(object(runInfo)),
    commonKeys: list(text),
    values: map(map(map(number))),
    config: map(map(anything)),
  }),
  graphqlBody: object({ query: text, variables: anything, operationName: anything }, [
    'variables',
    'operationName',
  ]),
  graphql: object({ data: anything, errors: list(map(anything)) }, ['data', 'errors']),
  health: object({ status: text }),
  version: object({ version: text, protocol: count }),
} as const satisfies { readonly [name: string]: Schema };
