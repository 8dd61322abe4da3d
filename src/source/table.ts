/**
 * The Source port as a table: one line for each method that takes a request and gives one answer. Clients, the server's access
 * rules, the check of arguments and the server's API are made from this table. A method without a line is a compile
 * error (SRC1).
 */
import {
  heatmapQuery,
  histogramQuery,
  historyQuery,
  latestQuery,
  linesQuery,
  logQuery,
  mediaQuery,
  pointsQuery,
  runFilter,
  seriesQuery,
  tableQuery,
} from './queries.js';
import { json, list, number, type Optional, optional, type Schema, text, whole } from './schema.js';
import type { Source } from './types.js';

/** The methods of a port with a request and one answer. Not `subscribe`: its listener cannot be sent in a message. */
export type MethodsOf<S> = Exclude<
  { [K in keyof S]-?: S[K] extends (...args: never[]) => Promise<unknown> ? K : never }[keyof S],
  'subscribe'
>;

/** The methods in the table. */
export type SourceMethod = MethodsOf<Source>;

/** An argument: its name in messages, and its schema. */
type Argument<T> = readonly [name: string, schema: T];

/** The arguments of a method, in order. */
type ArgumentsOf<Args extends readonly unknown[]> = {
  readonly [I in keyof Args]-?: Argument<
    undefined extends Args[I] ? Optional<Exclude<Args[I], undefined>> : Schema<Args[I]>
  >;
};

/**
 * How an answer is sent. `value`: JSON, typed arrays, NaN and ±Infinity · `value or null`: the same, and `null` for a run
 * that the caller may not see · `bytes`: a Blob; over HTTP a separate download · `nothing`.
 */
type AnswerOf<Answer> =
  Promise<Answer> extends Promise<void>
    ? 'nothing'
    : [Answer] extends [Blob | null]
      ? 'bytes'
      : null extends Answer
        ? 'value or null'
        : 'value';

/**
 * How a call names the runs or projects that it reaches. `run`: by its first argument · `query.run`: by the field `run` of
 * its first argument · `query.runs`: by the fields `runs` and `groups` of its first argument · `runs`: by a list of runs ·
 * `filter`: by a filter over runs · `query.filter`: by the field `filter` of its first argument · `project`: by the name of a
 * project and its namespace · `projects`: the call reaches all projects that the caller may see · `status`: no run.
 */
type ReachOf<Args extends readonly unknown[]> = Args extends readonly []
  ? 'projects' | 'status'
  : Args[0] extends string
    ? 'run' | 'project'
    : Args[0] extends { readonly run: string }
      ? 'query.run'
      : Args[0] extends { readonly runs: readonly string[] }
        ? 'query.runs'
        : Args[0] extends { readonly columns: readonly string[] }
          ? 'query.filter'
          : Args[0] extends readonly string[]
            ? 'runs'
            : 'filter';

/** The line of one method. */
interface LineOf<Args extends readonly unknown[], Answer> {
  readonly args: ArgumentsOf<Args>;
  readonly answer: AnswerOf<Answer>;
  readonly mode: 'read' | 'write';
  readonly reach: ReachOf<Args>;
}

/** A table with exactly one line for each method of a port. Each line fits the method's types. */
export type TableOf<S> = {
  readonly [M in MethodsOf<S>]: S[M] extends (...args: infer Args) => Promise<infer Answer>
    ? LineOf<Args, Answer>
    : never;
};

const run = ['run', text] as const;
const uid = ['uid', text] as const;
const namespace = ['namespace', optional(text)] as const;
const graceMs = ['graceMs', optional(number)] as const;

/** The table. */
export const SOURCE = {
  listProjects: { args: [], answer: 'value', mode: 'read', reach: 'projects' },
  createProject: { args: [['name', text], namespace], answer: 'value', mode: 'write', reach: 'project' },
  listViews: { args: [['project', text], namespace], answer: 'value', mode: 'read', reach: 'project' },
  saveView: {
    args: [
      ['project', text],
      ['namespace', text],
      ['name', text],
      ['view', json],
    ],
    answer: 'nothing',
    mode: 'write',
    reach: 'project',
  },
  listTasks: { args: [['project', text], namespace], answer: 'value', mode: 'read', reach: 'project' },
  createTask: {
    args: [
      ['project', text],
      ['namespace', text],
      ['name', text],
    ],
    answer: 'value',
    mode: 'write',
    reach: 'project',
  },
  addRunToTask: { args: [run, ['task', text]], answer: 'nothing', mode: 'write', reach: 'run' },
  listRuns: { args: [['filter', optional(runFilter)]], answer: 'value', mode: 'read', reach: 'filter' },
  getRun: { args: [uid], answer: 'value or null', mode: 'read', reach: 'run' },
  table: { args: [['query', tableQuery]], answer: 'value', mode: 'read', reach: 'query.filter' },
  getMetrics: { args: [['query', pointsQuery]], answer: 'value', mode: 'read', reach: 'query.run' },
  lines: { args: [['query', linesQuery]], answer: 'value', mode: 'read', reach: 'query.runs' },
  series: { args: [['query', seriesQuery]], answer: 'value', mode: 'read', reach: 'query.run' },
  histograms: { args: [['query', histogramQuery]], answer: 'value', mode: 'read', reach: 'query.run' },
  heatmap: { args: [['query', heatmapQuery]], answer: 'value', mode: 'read', reach: 'query.run' },
  media: { args: [['query', mediaQuery]], answer: 'value', mode: 'read', reach: 'query.run' },
  latest: { args: [['query', latestQuery]], answer: 'value', mode: 'read', reach: 'query.run' },
  listFiles: { args: [run, namespace], answer: 'value', mode: 'read', reach: 'run' },
  getArtifacts: { args: [run], answer: 'value', mode: 'read', reach: 'run' },
  blob: {
    args: [run, ['sha256', text], ['from', optional(whole)], ['to', optional(whole)]],
    answer: 'bytes',
    mode: 'read',
    reach: 'run',
  },
  getHistory: { args: [['query', historyQuery]], answer: 'value', mode: 'read', reach: 'query.run' },
  getLogs: { args: [['query', logQuery]], answer: 'value', mode: 'read', reach: 'query.run' },
  compareRuns: { args: [['uids', list(text)]], answer: 'value', mode: 'read', reach: 'runs' },
  deleteRun: { args: [uid, graceMs], answer: 'nothing', mode: 'write', reach: 'run' },
  restoreRun: { args: [uid], answer: 'nothing', mode: 'write', reach: 'run' },
  clearProject: {
    args: [['name', text], namespace, graceMs],
    answer: 'value',
    mode: 'write',
    reach: 'project',
  },
  edit: {
    args: [uid, ['field', text], ['value', json]],
    answer: 'nothing',
    mode: 'write',
    reach: 'run',
  },
  status: { args: [], answer: 'value', mode: 'read', reach: 'status' },
} as const satisfies TableOf<Source>;

/** How a call names the runs or projects that it reaches: see `ReachOf`. */
export type Reach = (typeof SOURCE)[SourceMethod]['reach'];

/** True for the name of a method in the table. False for names that every object inherits, such as `constructor`. */
export function isSourceMethod(name: string): name is SourceMethod {
  return Object.hasOwn(SOURCE, name);
}
