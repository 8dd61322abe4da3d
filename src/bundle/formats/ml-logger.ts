import { assertUnreachable } from '../../base/assert.js';
import { jsonLine, jsonNumber, jsonObject, plainJson } from '../../base/plain-json.js';
import { applyConfig } from '../../record/json.js';
import type { ConfigRecord, Json, LogRecord, RecordKind } from '../../record/kinds.js';
import { emptyObject, isJsonObject } from '../../record/objects.js';
import type { RunStatus } from '../../source/types.js';
import type { BundleFile, RunContent } from '../content.js';
import { textChunks, wholeText } from './chunks.js';
import { firstSession } from './first-session.js';
import { type JoinedRow, RowJoiner } from './row-joiner.js';
import { seconds } from './times.js';

/**
 * The files of ML-Logger's layout: JSON lines with `timestamp` in seconds. Fields that ML-Logger does not know come last.
 */

/** Most rows and values held while rows are joined: some tens of megabytes, or minutes of fast logging. */
const JOIN_LIMIT = 262_144;

const CONFIGS: ReadonlySet<RecordKind> = new Set(['config']);
const LOGS: ReadonlySet<RecordKind> = new Set(['log']);
const VALUES: ReadonlySet<RecordKind> = new Set(['rows', 'text', 'json']);

/** ML-Logger's word for each status. It has no word for a run whose writer vanished. */
const STATUS: { readonly [S in RunStatus]: string } = {
  running: 'running',
  completed: 'completed',
  failed: 'failed',
  crashed: 'failed',
};

/** `parameters.jsonl`: the config as a list of operations. */
export function parametersJsonl(content: RunContent): BundleFile {
  return { name: 'parameters.jsonl', bytes: () => textChunks(parameters(content)) };
}

async function* parameters(content: RunContent): AsyncGenerator<Iterable<string>> {
  let config: { [key: string]: Json } = emptyObject();
  for await (const frame of content.frames({ kinds: CONFIGS })) {
    const lines: string[] = [];
    for (const record of frame.records) {
      if (record.kind !== 'config') continue;
      config = applyConfig(config, record);
      if (record.op === 'update' || isJsonObject(record.data)) lines.push(parameterLine(record, config));
    }
    yield lines;
  }
}

/** `after`: the config with the record applied. */
function parameterLine({ time, op, path, data }: ConfigRecord, after: Json): string {
  const timestamp = seconds(time);
  switch (op) {
    case 'set':
      // In ML-Logger a `set` replaces the whole config, here only the named fields. Therefore write all fields.
      return jsonLine({ timestamp, operation: 'set', data: after });
    case 'extend':
      return jsonLine({ timestamp, operation: 'extend', data });
    case 'update':
      return jsonLine({ timestamp, operation: 'update', key: path, value: data });
    default:
      return assertUnreachable(op);
  }
}

/**
 * `metrics.jsonl`: one line per row with its scalars, texts and JSON values. Under the same key a scalar hides a text, and a text
 * hides a JSON value. A value that came very late (see {@link RowJoiner}) has a line of its own with the same `row`.
 *
 * `joinLimit`: rows and values held.
 */
export function metricsJsonl(content: RunContent, joinLimit = JOIN_LIMIT): BundleFile {
  return { name: 'metrics.jsonl', bytes: () => textChunks(metrics(content, joinLimit)) };
}

async function* metrics(content: RunContent, joinLimit: number): AsyncGenerator<Iterable<string>> {
  const joiner = new RowJoiner(joinLimit);
  for await (const frame of content.frames({ kinds: VALUES })) yield metricLines(joiner.add(frame));
  yield metricLines(joiner.finish());
}

function* metricLines(rows: readonly JoinedRow[]): Generator<string> {
  for (const { row, step, globalStep, time, scalars, others } of rows) {
    let values = jsonObject(scalars, jsonNumber);
    if (others) {
      const all = new Map<string, string>();
      for (const [key, value] of scalars) all.set(key, jsonNumber(value));
      for (const [key, { value }] of others) if (!all.has(key)) all.set(key, plainJson(value));
      values = jsonObject(all, (text) => text);
    }
    const position = `"row":${jsonNumber(row)},"global_step":${jsonNumber(globalStep)}`;
    yield `{"timestamp":${jsonNumber(seconds(time))},"step":${jsonNumber(step)},"metrics":${values},${position}}\n`;
  }
}

/** `logs.jsonl`: log lines, including captured console lines (`source`). Lines without context have no `context`. */
export function logsJsonl(content: RunContent): BundleFile {
  return { name: 'logs.jsonl', bytes: () => textChunks(logs(content)) };
}

async function* logs(content: RunContent): AsyncGenerator<Iterable<string>> {
  for await (const frame of content.frames({ kinds: LOGS })) {
    yield frame.records.filter((record) => record.kind === 'log').map(logLine);
  }
}

function logLine({ time, level, message, context, source, step }: LogRecord): string {
  return jsonLine({
    timestamp: seconds(time),
    level: level.toUpperCase(),
    message,
    ...(hasContext(context) ? { context } : {}),
    source,
    step,
  });
}

/** False for an absent context: null or an empty object. */
export function hasContext(context: Json): boolean {
  return context !== null && !(isJsonObject(context) && Object.keys(context).length === 0);
}

/** `.ml-logger.meta.json`: facts of the run. `hostname` is the page's host; `null`: not known. */
export function metaJson(content: RunContent): BundleFile {
  return { name: '.ml-logger.meta.json', bytes: () => wholeText(meta(content)) };
}

async function meta(content: RunContent): Promise<string> {
  const { detail } = content;
  const page = (await firstSession(content))?.page ?? '';
  return jsonLine({
    namespace: detail.namespace,
    workspace: detail.project,
    prefix: detail.id,
    remote: null,
    experiment_id: detail.uid,
    readme: detail.notes,
    status: STATUS[detail.status],
    started_at: seconds(detail.created),
    completed_at: detail.ended === 0 ? null : seconds(detail.ended),
    hostname: URL.canParse(page) ? new URL(page).hostname || null : null,
    updated_at: seconds(detail.lastSeen),
    name: detail.name,
    directory: detail.directory,
    tags: detail.tags,
    error: detail.error?.message ?? null,
  });
}
