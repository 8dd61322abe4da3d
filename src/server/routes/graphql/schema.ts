/** The GraphQL schema: the methods of a source under their own names. */
import type { GraphQLSchema } from 'graphql';
import { createSchema } from 'graphql-yoga';
import { plainJson } from '../../../base/plain-json.js';
import { historyQuery, logQuery, pointsQuery, runFilter, xAxis } from '../../../source/queries.js';
import { SMOOTHING_KINDS } from '../../../source/smoothing-kinds.js';
import type { SeriesQuery, SmoothingKind, Source, XAxis } from '../../../source/types.js';
import { textOf } from '../../http/query-string.js';
import { inputsOf } from './inputs.js';

/** The context of resolvers: the source as the key sees it. */
export interface GraphqlContext {
  readonly source: Source;
}

/** Serialisers of our own scalars. The schema builder wants two underscores before properties of the type itself. */
const SCALARS = {
  JSON: { __serialize: (value: unknown) => JSON.parse(plainJson(value)) as unknown },
  Number: { __serialize: (value: unknown) => (Number.isFinite(value) ? value : String(value)) },
};

const RUN_FIELDS = `
  uid: ID! namespace: String! project: String! id: String! name: String! directory: String! group: String! task: String!
  tags: [String!]! archived: Boolean! status: String! created: Number! ended: Number! lastSeen: Number! paused: Number!
  rows: Number! values: Number! dropped: Number! problems: Number! revision: Number!`;

const TYPES = `
  "Any JSON value. NaN and infinities are the strings NaN, Infinity and -Infinity."
  scalar JSON
  "A number; the strings NaN, Infinity and -Infinity where JSON has none."
  scalar Number
  type Project { namespace: String! name: String! created: Number! runs: Int! }
  type RunInfo { ${RUN_FIELDS} }
  type KeyInfo { key: String! kind: String! count: Number! }
  type Run { ${RUN_FIELDS}
    notes: String! config: JSON! summary: JSON! scalars: JSON! keys: [KeyInfo!]! files: Number! error: JSON
  }
  type Points { key: String! rows: [Number!]! steps: [Number!]! globalSteps: [Number!]! times: [Number!]! values: [Number!]! }
  type Series { key: String! width: Number! xMin: Number! xMax: Number! x0: [Number!]! first: [Number!]! last: [Number!]!
    min: [Number!]! max: [Number!]! mean: [Number!]! count: [Number!]! flags: [Number!]!
    "With smoothing."
    curve: [Number!] unit: Number }
  type LogLine { index: Number! level: String! message: String! time: Number! context: JSON }
  type LogPage { lines: [LogLine!]! next: Number total: Number! }
  type Comparison { runs: [RunInfo!]! commonKeys: [String!]! values: JSON! config: JSON! }
  input RunFilter { ${inputsOf(runFilter)} }
  type Query {
    listProjects: [Project!]!
    listRuns(filter: RunFilter): [RunInfo!]!
    getRun(run: ID!): Run
    getMetrics(${inputsOf(pointsQuery)}): [Points!]!
    "x: step, globalStep, time, relative, active (relative without pauses), or key:<metric>. smoothing: a weight from 0 to below 1. kind: ${SMOOTHING_KINDS.join(', ')}."
    series(run: ID!, key: String!, x: String, from: Float, to: Float, buckets: Int, smoothing: Float, kind: String, unit: Float): Series!
    getLogs(${inputsOf(logQuery)}): LogPage!
    getHistory(${inputsOf(historyQuery)}): JSON!
    getArtifacts(run: ID!): JSON!
    compareRuns(runs: [ID!]!): Comparison!
  }
  type Mutation {
    createProject(name: String!, namespace: String): Project!
    edit(run: ID!, field: String!, value: String!): Run
    deleteRun(run: ID!): Boolean!
    restoreRun(run: ID!): Boolean!
  }`;

type Args = { readonly [name: string]: unknown };
type Resolver = (root: unknown, args: Args, context: GraphqlContext) => Promise<unknown>;

/** The arguments as one query object, without arguments that are null. */
function asked(args: Args): never {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null)) as never;
}

const { read: readAxis } = textOf(xAxis);

/** The query of a series. GraphQL has the axis as a text, and smoothing as fields of its own. */
function seriesQuery(args: Args): SeriesQuery {
  const { x, smoothing, kind, unit, ...rest } = asked(args) as Args;
  return {
    ...(rest as unknown as SeriesQuery),
    ...(x === undefined ? {} : { x: readAxis(String(x), 'x') as XAxis }),
    ...(smoothing === undefined
      ? {}
      : {
          smoothing: {
            weight: Number(smoothing),
            ...(kind === undefined ? {} : { kind: kind as SmoothingKind }),
            ...(unit === undefined ? {} : { unit: Number(unit) }),
          },
        }),
  };
}

const queries: { readonly [name: string]: Resolver } = {
  listProjects: (_root, _args, { source }) => source.listProjects(),
  listRuns: (_root, { filter }, { source }) => source.listRuns(asked((filter ?? {}) as Args)),
  getRun: (_root, { run }, { source }) => source.getRun(String(run)),
  getMetrics: (_root, args, { source }) => source.getMetrics(asked(args)),
  series: (_root, args, { source }) => source.series(seriesQuery(args)),
  getLogs: (_root, args, { source }) => source.getLogs(asked(args)),
  getHistory: (_root, args, { source }) => source.getHistory(asked(args)),
  getArtifacts: (_root, { run }, { source }) => source.getArtifacts(String(run)),
  compareRuns: (_root, { runs }, { source }) => source.compareRuns(runs as string[]),
};

const mutations: { readonly [name: string]: Resolver } = {
  createProject: (_root, { name, namespace }, { source }) =>
    source.createProject(String(name), typeof namespace === 'string' ? namespace : ''),
  edit: async (_root, { run, field, value }, { source }) => {
    await source.edit(String(run), String(field) as never, JSON.parse(String(value)) as never);
    return source.getRun(String(run));
  },
  deleteRun: async (_root, { run }, { source }) => {
    await source.deleteRun(String(run));
    return true;
  },
  restoreRun: async (_root, { run }, { source }) => {
    await source.restoreRun(String(run));
    return true;
  },
};

/** Makes the schema. */
export function graphqlSchema(): GraphQLSchema {
  return createSchema<GraphqlContext>({
    typeDefs: TYPES,
    resolvers: {
      ...SCALARS,
      Query: queries,
      Mutation: mutations,
    } as never,
  });
}
