/** Queries for people and their scripts: JSON, and CSV where it is a table. */
import { RunMissingError, ValidationError } from '../../base/errors.js';
import { checkEdit } from '../../query/run-editor.js';
import type { Json } from '../../record/kinds.js';
import type { SeriesQuery } from '../../source/types.js';
import { API } from '../../sync/wire.js';
import { bytes, JSON_TYPE, json } from '../answers.js';
import type { AppParts } from '../app.js';
import { metricsCsv } from '../metrics-csv.js';
import { marked } from '../missing-bytes.js';
import {
  asAxis,
  asBoolean,
  asCount,
  asNumber,
  asText,
  LEVELS,
  oneOf,
  optional,
  RUN_FILTER,
  runFilter,
} from '../parameters.js';
import type { Call, Route, Schema } from '../route.js';
import { schemas } from '../schemas.js';
import { parseJson } from './protocol.js';

/** What of a run can be edited here. */
const EDITABLE = ['name', 'notes', 'tags', 'archived'] as const;

/** Routes for people. */
export function restRoutes({ limits, receiver }: AppParts): Route[] {
  const jsonBody = (schema: Schema) => ({ type: JSON_TYPE, most: limits.jsonBytes, schema });
  return [
    {
      ...answers('List of projects', schemas.projects),
      method: 'GET',
      path: `${API}/projects`,
      summary: 'Lists projects',
      handle: async ({ source }) => json(200, await source.listProjects()),
    },
    {
      ...answers('The project', schemas.project),
      method: 'POST',
      path: `${API}/projects`,
      summary: 'Makes a project, or finds it',
      access: 'write',
      grows: true,
      body: jsonBody(schemas.newProject),
      async handle({ source, body }) {
        const { name, namespace = '' } = objectIn(body, ['name', 'namespace']);
        if (typeof name !== 'string' || typeof namespace !== 'string') {
          throw new ValidationError('A project needs a name, and its namespace is a text');
        }
        return json(200, await source.createProject(name, namespace));
      },
    },
    {
      ...answers('List of runs', schemas.runs),
      method: 'GET',
      path: `${API}/runs`,
      summary: 'Lists runs',
      query: RUN_FILTER,
      handle: async ({ source, url }) => json(200, await source.listRuns(runFilter(url.searchParams))),
    },
    {
      ...answers('The run', schemas.run),
      method: 'GET',
      path: `${API}/runs/:run`,
      summary: 'A run with its config, summary and keys',
      handle: async (call) => json(200, await detail(call)),
    },
    {
      ...answers('The run as it is now', schemas.run),
      method: 'PATCH',
      path: `${API}/runs/:run`,
      summary:
        'Edits a run: name, notes, tags, archived. All of the fields, or none when one of them is refused',
      access: 'write',
      grows: true,
      body: jsonBody(schemas.edits),
      async handle(call) {
        const fields = Object.entries(objectIn(call.body, EDITABLE));
        // All are looked at before the first one is stored.
        for (const [field, value] of fields) checkEdit(field, value as Json);
        for (const [field, value] of fields)
          await call.source.edit(call.params.run ?? '', field, value as Json);
        return json(200, await detail(call));
      },
    },
    {
      ...answers('Every point of the asked metrics', schemas.metrics),
      method: 'GET',
      path: `${API}/runs/:run/metrics`,
      summary: 'Metrics, point by point',
      query: [
        { name: 'key', type: 'string', description: 'A metric; may be there several times. Default: all' },
        { name: 'fromStep', type: 'number', description: 'First step' },
        { name: 'toStep', type: 'number', description: 'Last step' },
        { name: 'format', type: 'string', description: 'json (default) or csv' },
        { name: 'byteOrderMark', type: 'boolean', description: 'The CSV begins with U+FEFF, for Excel' },
      ],
      async handle({ source, params, url: { searchParams: query } }) {
        const format = oneOf(['json', 'csv'] as const)(query.get('format') ?? 'json', 'format');
        const keys = query.getAll('key');
        const metrics = await source.getMetrics({
          run: params.run ?? '',
          ...(keys.length > 0 ? { keys } : {}),
          ...optional(query, 'fromStep', asNumber),
          ...optional(query, 'toStep', asNumber),
        });
        if (format === 'json') return json(200, metrics);
        const headers = { 'Content-Disposition': `attachment; filename="${params.run}.csv"` };
        const { byteOrderMark } = optional(query, 'byteOrderMark', asBoolean);
        return bytes(200, 'text/csv; charset=utf-8', metricsCsv(metrics, byteOrderMark), headers);
      },
    },
    {
      ...answers('The series, by column', schemas.series),
      method: 'GET',
      path: `${API}/runs/:run/series`,
      summary: 'A metric in as many buckets as a chart has pixels',
      query: [
        { name: 'key', type: 'string', required: true, description: 'The metric' },
        {
          name: 'x',
          type: 'string',
          description: 'step, globalStep, time, relative, active (relative without pauses), or key:<metric>',
        },
        { name: 'from', type: 'number', description: 'Range in x' },
        { name: 'to', type: 'number', description: 'Range in x' },
        { name: 'buckets', type: 'integer', description: 'At most this many; default 1000' },
        { name: 'smoothing', type: 'number', description: 'Weight of the smoothing, 0 (off) to below 1' },
        { name: 'unit', type: 'number', description: 'Length in x that the weight is for; default: chosen' },
      ],
      async handle({ source, params, url: { searchParams: query } }) {
        const key = query.get('key');
        if (key === null) throw new ValidationError('key must be given', { name: 'key' });
        const answer = await source.series({
          run: params.run ?? '',
          key,
          ...optional(query, 'x', asAxis),
          ...optional(query, 'from', asNumber),
          ...optional(query, 'to', asNumber),
          ...optional(query, 'buckets', asCount),
          ...smoothingIn(query),
        });
        return json(200, answer);
      },
    },
    {
      ...answers('A page of lines', schemas.logs),
      method: 'GET',
      path: `${API}/runs/:run/logs`,
      summary: 'Log lines',
      query: [
        { name: 'level', type: 'string', description: `Lowest level: ${LEVELS.join(', ')}` },
        { name: 'text', type: 'string', description: 'In the message' },
        { name: 'after', type: 'integer', description: 'next of the page before' },
        { name: 'newest', type: 'boolean', description: 'The newest lines instead of the oldest' },
        { name: 'limit', type: 'integer', description: 'At most this many; default 200' },
      ],
      async handle({ source, params, url: { searchParams: query } }) {
        const answer = await source.getLogs({
          run: params.run ?? '',
          ...optional(query, 'level', oneOf(LEVELS)),
          ...optional(query, 'text', asText),
          ...optional(query, 'after', asCount),
          ...optional(query, 'newest', asBoolean),
          ...optional(query, 'limit', asCount),
        });
        return json(200, answer);
      },
    },
    {
      ...answers('Files, then images', schemas.artifacts),
      method: 'GET',
      path: `${API}/runs/:run/artifacts`,
      summary: 'Files and images; their bytes are at blobs/{sha256}. isMissing: the bytes are not whole here',
      async handle({ source, params }) {
        const { run = '' } = params;
        return json(200, await marked(receiver, run, await source.getArtifacts(run)));
      },
    },
    {
      ...answers('Rows with all of their values', schemas.history),
      method: 'GET',
      path: `${API}/runs/:run/history`,
      summary: 'Past rows',
      query: [
        { name: 'from', type: 'integer', description: 'First row' },
        { name: 'to', type: 'integer', description: 'Row behind the last' },
        { name: 'limit', type: 'integer', description: 'At most this many; default 1000' },
      ],
      async handle({ source, params, url: { searchParams: query } }) {
        const answer = await source.getHistory({
          run: params.run ?? '',
          ...optional(query, 'from', asCount),
          ...optional(query, 'to', asCount),
          ...optional(query, 'limit', asCount),
        });
        return json(200, answer);
      },
    },
    {
      ...answers('What they share and where they differ', schemas.comparison),
      method: 'GET',
      path: `${API}/compare`,
      summary: 'Compares runs',
      query: [{ name: 'runs', type: 'string', required: true, description: 'Uids, separated by commas' }],
      async handle({ source, url }) {
        const uids = (url.searchParams.get('runs') ?? '').split(',').filter(Boolean);
        return json(200, await source.compareRuns(uids));
      },
    },
  ];
}

/** What routes of this file have in common. */
function answers(description: string, schema: Schema): Pick<Route, 'tag' | 'access' | 'answer'> {
  return { tag: 'runs', access: 'read', answer: { status: 200, type: JSON_TYPE, description, schema } };
}

async function detail({ source, params }: Call) {
  const { run = '' } = params;
  const found = await source.getRun(run);
  if (found === null) throw new RunMissingError('The run does not exist', { run });
  return found;
}

function smoothingIn(query: URLSearchParams): Pick<SeriesQuery, 'smoothing'> {
  const weight = optional(query, 'smoothing', asNumber).smoothing;
  return weight === undefined ? {} : { smoothing: { weight, ...optional(query, 'unit', asNumber) } };
}

/** The object in a body. One with other fields than `known` is refused: nothing of what somebody asks for is left out silently. */
function objectIn(body: Uint8Array, known: readonly string[]): { readonly [field: string]: unknown } {
  const value = parseJson(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ValidationError('The body must be a JSON object');
  }
  const strange = Object.keys(value).find((field) => !known.includes(field));
  if (strange === undefined) return value as { readonly [field: string]: unknown };
  throw new ValidationError(`There is no field '${strange}'. Known here: ${known.join(', ')}`, {
    field: strange,
  });
}
