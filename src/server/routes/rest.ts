/** Queries for people and scripts: JSON, and CSV for tables. */
import { RunMissingError, ValidationError } from '../../base/errors.js';
import { checkEdit } from '../../query/run-editor.js';
import type { Json } from '../../record/kinds.js';
import { historyQuery, logQuery, pointsQuery, runFilter, seriesQuery } from '../../source/queries.js';
import { SMOOTHING_KINDS } from '../../source/smoothing-kinds.js';
import type { RunFilter, SeriesQuery } from '../../source/types.js';
import { API } from '../../sync/wire.js';
import { bytes, JSON_TYPE, json } from '../http/answers.js';
import type { AppDependencies } from '../http/app-dependencies.js';
import { asBoolean, asNumber, oneOf, optional } from '../http/parameters.js';
import { queryString } from '../http/query-string.js';
import type { Call, Route, Schema } from '../http/route.js';
import { schemas } from '../http/schemas.js';
import { marked } from '../runs/missing-bytes.js';
import { metricsCsv } from './metrics-csv.js';
import { parseJson } from './protocol.js';

/** Fields of a run that can be edited here. */
const EDITABLE = ['name', 'notes', 'tags', 'archived'] as const;

/** The query string of filters. The compiler asks for the description of each field. */
const FILTER = queryString<RunFilter, keyof RunFilter>(runFilter, {
  namespace: 'Runs of this namespace',
  project: 'Runs of this project',
  status: 'One or more',
  text: 'In the id, the name or a tag',
  tag: 'Runs with this tag',
  group: 'Runs of this group',
  task: 'Runs of this task',
  archived: 'Archived runs too',
  sort: 'One',
  descending: 'Largest or newest first',
  limit: 'At most this many',
});

const POINTS = queryString(pointsQuery, { fromStep: 'First step', toStep: 'Last step' });

const SERIES = queryString(seriesQuery, {
  key: 'The metric',
  x: 'What the values stand over; active is relative without pauses',
  from: 'Range in x',
  to: 'Range in x',
  buckets: 'At most this many; default 1000',
});

const LOGS = queryString(logQuery, {
  level: 'Lowest level',
  text: 'In the message',
  after: 'next of the page before',
  newest: 'The newest lines instead of the oldest',
  limit: 'At most this many; default 200',
});

const HISTORY = queryString(historyQuery, {
  from: 'First row',
  to: 'Row behind the last',
  limit: 'At most this many; default 1000',
});

/** Routes for people. */
export function restRoutes({ limits, receiver }: AppDependencies): Route[] {
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
      query: FILTER.parameters,
      handle: async ({ source, url }) => json(200, await source.listRuns(FILTER.read(url.searchParams))),
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
        // Check all fields before storing the first one.
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
        ...POINTS.parameters,
        { name: 'format', type: 'string', description: 'json (default) or csv' },
        { name: 'byteOrderMark', type: 'boolean', description: 'The CSV begins with U+FEFF, for Excel' },
      ],
      async handle({ source, params, url: { searchParams: query } }) {
        const format = oneOf(['json', 'csv'] as const)(query.get('format') ?? 'json', 'format');
        const keys = query.getAll('key');
        const metrics = await source.getMetrics({
          run: params.run ?? '',
          ...(keys.length > 0 ? { keys } : {}),
          ...POINTS.read(query),
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
        ...SERIES.parameters,
        { name: 'smoothing', type: 'number', description: 'Weight of the smoothing, 0 (off) to below 1' },
        { name: 'kind', type: 'string', description: `Kind of the smoothing: ${SMOOTHING_KINDS.join(', ')}` },
        { name: 'unit', type: 'number', description: 'Length in x that the weight is for; default: chosen' },
      ],
      async handle({ source, params, url: { searchParams: query } }) {
        const answer = await source.series({
          run: params.run ?? '',
          ...SERIES.read(query),
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
      query: LOGS.parameters,
      async handle({ source, params, url: { searchParams: query } }) {
        const answer = await source.getLogs({ run: params.run ?? '', ...LOGS.read(query) });
        return json(200, answer);
      },
    },
    {
      ...answers('Files, then media', schemas.artifacts),
      method: 'GET',
      path: `${API}/runs/:run/artifacts`,
      summary:
        'Files and items of media; their bytes are at blobs/{sha256}. isMissing: the bytes are not whole here',
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
      query: HISTORY.parameters,
      async handle({ source, params, url: { searchParams: query } }) {
        const answer = await source.getHistory({ run: params.run ?? '', ...HISTORY.read(query) });
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

/** The common properties of the routes in this file. */
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
  if (weight === undefined) return {};
  const kind = optional(query, 'kind', oneOf(SMOOTHING_KINDS));
  return { smoothing: { weight, ...kind, ...optional(query, 'unit', asNumber) } };
}

/** The object in a body. Fields other than `known` are refused: a misspelt field must not be ignored silently. */
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
