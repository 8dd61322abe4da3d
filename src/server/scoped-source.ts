import { RunMissingError, ValidationError } from '../base/errors.js';
import { isId } from '../base/ids.js';
import type { ProjectInfo, RunFilter, Source, SourceStatus } from '../source/types.js';
import type { AccessMode } from './access.js';
import type { ChangeHub } from './change-hub.js';
import { SORTS, STATUSES } from './parameters.js';
import type { Scope } from './scope.js';

/** Methods of a source that are a question and an answer. What a page does with its own runs is not among them. */
export type SourceMethod = Exclude<
  { [K in keyof Source]-?: Source[K] extends (...args: never[]) => unknown ? K : never }[keyof Source],
  'subscribe'
>;

/** How a method says which runs or projects it is about. */
type Reach =
  /** The first argument is a run. */
  | 'run'
  /** … is a query with a field `run`. */
  | 'query'
  /** … is a list of runs. */
  | 'runs'
  /** … is a filter over runs, or nothing. */
  | 'filter'
  /** The first two are the name of a project and its namespace. */
  | 'project'
  /** It is about everything, and the answer is cut to what is visible. */
  | 'projects'
  | 'status';

/** What each method touches. The compiler asks for a line here when the port gets a new method. */
export const METHODS = {
  listProjects: { reach: 'projects', mode: 'read' },
  createProject: { reach: 'project', mode: 'write' },
  listRuns: { reach: 'filter', mode: 'read' },
  getRun: { reach: 'run', mode: 'read' },
  getMetrics: { reach: 'query', mode: 'read' },
  series: { reach: 'query', mode: 'read' },
  histograms: { reach: 'query', mode: 'read' },
  heatmap: { reach: 'query', mode: 'read' },
  images: { reach: 'query', mode: 'read' },
  listFiles: { reach: 'run', mode: 'read' },
  getArtifacts: { reach: 'run', mode: 'read' },
  blob: { reach: 'run', mode: 'read' },
  getHistory: { reach: 'query', mode: 'read' },
  getLogs: { reach: 'query', mode: 'read' },
  compareRuns: { reach: 'runs', mode: 'read' },
  deleteRun: { reach: 'run', mode: 'write' },
  restoreRun: { reach: 'run', mode: 'write' },
  clearProject: { reach: 'project', mode: 'write' },
  edit: { reach: 'run', mode: 'write' },
  status: { reach: 'status', mode: 'read' },
} as const satisfies Record<SourceMethod, { reach: Reach; mode: AccessMode }>;

/** The part of a source that a key sees. A run of another project is a run that does not exist. */
export function scopedSource(source: Source, scope: Scope, changes: ChangeHub): Source {
  const ask = async (method: SourceMethod, args: readonly unknown[]): Promise<unknown> => {
    const { reach, mode } = METHODS[method];
    if (mode === 'write') scope.admitWrite();
    const own = await narrowed(reach, args, scope, method === 'getRun');
    if (own === null) return null;
    const call = source[method] as (...args: readonly unknown[]) => Promise<unknown>;
    return visible(reach, await call.apply(source, [...own]), scope);
  };
  const methods = (Object.keys(METHODS) as SourceMethod[]).map(
    (method) => [method, (...args: readonly unknown[]) => ask(method, args)] as const,
  );
  return {
    ...(Object.fromEntries(methods) as unknown as Pick<Source, SourceMethod>),
    subscribe: (listener) => changes.subscribe(scope.access.project, listener),
  };
}

/** The arguments, checked, and cut to what is visible. `null`: the answer is `null`. */
async function narrowed(
  reach: Reach,
  args: readonly unknown[],
  scope: Scope,
  orNull: boolean,
): Promise<readonly unknown[] | null> {
  const [first, ...rest] = args;
  switch (reach) {
    case 'run':
    case 'query': {
      const uid = reach === 'run' ? first : isObject(first) ? first.run : undefined;
      if (!isId(uid)) throw new ValidationError('A run is named by 32 hexadecimal digits');
      if (await scope.admits(uid)) return args;
      if (orNull) return null;
      throw new RunMissingError('The run does not exist', { run: uid });
    }
    case 'runs': {
      if (!Array.isArray(first) || !first.every(isId))
        throw new ValidationError('Runs must be a list of uids');
      const seen = await Promise.all(first.map((uid) => scope.admits(uid)));
      return [first.filter((_, i) => seen[i])];
    }
    case 'filter':
      return [filterOf(first ?? {}, scope), ...rest];
    case 'project': {
      const [namespace = ''] = rest;
      if (typeof first !== 'string' || typeof namespace !== 'string') {
        throw new ValidationError('A project is named by a text, and so is its namespace');
      }
      scope.admitProject(namespace, first);
      return args;
    }
    case 'projects':
    case 'status':
      return [];
  }
}

/** What each field of a filter may be. The compiler asks for a line here when filters get a new field. */
const FILTER = {
  namespace: isText,
  project: isText,
  status: (value) => [value].flat().every((each) => STATUSES.some((status) => status === each)),
  text: isText,
  tag: isText,
  group: isText,
  archived: (value) => typeof value === 'boolean',
  sort: (value) => SORTS.some((sort) => sort === value),
  descending: (value) => typeof value === 'boolean',
  limit: (value) => typeof value === 'number',
} satisfies Record<keyof RunFilter, (value: unknown) => boolean>;

/** A filter whose fields are all known: one that is left out would give runs that nobody asked for. */
function checkedFilter(filter: { readonly [field: string]: unknown }): RunFilter {
  for (const [field, value] of Object.entries(filter)) {
    if (!Object.hasOwn(FILTER, field))
      throw new ValidationError(`A filter has no field '${field}'`, { field });
    const isGood = FILTER[field as keyof RunFilter];
    if (value !== undefined && value !== null && !isGood(value)) {
      throw new ValidationError(`The filter cannot have this ${field}`, { field });
    }
  }
  // Without what is absent: `null` stands for that where values were packed.
  return Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined && value !== null),
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function filterOf(filter: unknown, scope: Scope): RunFilter {
  if (!isObject(filter)) throw new ValidationError('A filter must be an object');
  const asked = checkedFilter(filter);
  const { project } = scope.access;
  if (project === null) return asked;
  const elsewhere =
    (asked.namespace ?? project.namespace) !== project.namespace ||
    (asked.project ?? project.name) !== project.name;
  const own = { ...asked, namespace: project.namespace, project: project.name };
  return elsewhere ? { ...own, limit: 0 } : own;
}

function visible(reach: Reach, answer: unknown, scope: Scope): unknown {
  if (scope.access.project === null) return answer;
  if (reach === 'projects') {
    return (answer as ProjectInfo[]).filter(({ namespace, name }) => scope.sees(namespace, name));
  }
  if (reach !== 'status') return answer;
  // How much there is of everything says something about the others.
  const hidden: Partial<SourceStatus> = { usedBytes: null, quotaBytes: null, valuesPerSecond: 0, dropped: 0 };
  return { ...(answer as SourceStatus), ...hidden };
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
