import { assertUnreachable } from '../../base/assert.js';
import { RunMissingError, ValidationError } from '../../base/errors.js';
import { isId } from '../../base/ids.js';
import { checkArguments } from '../../source/check.js';
import { runsOf } from '../../source/runs-of.js';
import { type Ask, sourceOver } from '../../source/source-over.js';
import { type Reach, SOURCE } from '../../source/table.js';
import type {
  Lines,
  LinesQuery,
  ProjectInfo,
  RunFilter,
  Source,
  SourceStatus,
  TableQuery,
} from '../../source/types.js';
import type { Scope } from '../keys/scope.js';
import type { ChangeHub } from './change-hub.js';

/** The source as a key sees it. Runs of other projects do not exist. Checks the arguments, because they come over the network. */
export function scopedSource(source: Source, scope: Scope, changes: ChangeHub): Source {
  const ask: Ask = async (method, args) => {
    const { reach, mode, answer } = SOURCE[method];
    if (mode === 'write') scope.admitWrite();
    const asked = checkArguments(method, args);
    const own = await narrowed(reach, asked, scope, answer === 'value or null');
    if (own === null) return null;
    const call = source[method] as (...args: readonly unknown[]) => Promise<unknown>;
    const found = visible(reach, await call.apply(source, [...own]), scope);
    return reach === 'query.runs' ? withHidden(asked[0], own[0], found) : found;
  };
  return sourceOver(ask, { subscribe: (listener) => changes.subscribe(scope.access.project, listener) });
}

/**
 * Checks arguments and restricts them to visible runs. `null`: the answer is `null`.
 *
 * @param orNull the method answers `null` for a run that is not there
 */
async function narrowed(
  reach: Reach,
  args: readonly unknown[],
  scope: Scope,
  orNull: boolean,
): Promise<readonly unknown[] | null> {
  const [first, ...rest] = args;
  switch (reach) {
    case 'run':
    case 'query.run': {
      const uid = reach === 'run' ? first : (first as { readonly run: string }).run;
      if (!isId(uid)) throw new ValidationError('A run is named by 32 hexadecimal digits');
      if (await scope.admits(uid)) return args;
      if (orNull) return null;
      throw new RunMissingError('The run does not exist', { run: uid });
    }
    case 'runs': {
      const uids = first as readonly string[];
      if (!uids.every(isId)) throw new ValidationError('A run is named by 32 hexadecimal digits');
      const seen = await Promise.all(uids.map((uid) => scope.admits(uid)));
      return [uids.filter((_, i) => seen[i])];
    }
    case 'query.runs':
      return [await ownLines(first as LinesQuery, scope), ...rest];
    case 'filter':
      return [filterOf((first ?? {}) as RunFilter, scope), ...rest];
    case 'query.filter': {
      const query = first as TableQuery;
      return [{ ...query, filter: filterOf(query.filter ?? {}, scope) }, ...rest];
    }
    case 'project': {
      const [namespace = ''] = rest;
      scope.admitProject(namespace as string, first as string);
      return args;
    }
    case 'projects':
    case 'status':
      return args;
    default:
      return assertUnreachable(reach);
  }
}

/** The query without the runs that the key does not see, and without texts that are no uids. */
async function ownLines(query: LinesQuery, scope: Scope): Promise<LinesQuery> {
  const seen = new Set<string>();
  for (const uid of runsOf(query)) if (isId(uid) && (await scope.admits(uid))) seen.add(uid);
  const own = (runs: readonly string[]) => runs.filter((uid) => seen.has(uid));
  const { groups } = query;
  return {
    ...query,
    runs: own(query.runs),
    ...(groups ? { groups: groups.map(({ name, runs }) => ({ name, runs: own(runs) })) } : {}),
  };
}

/** The answer with the runs that {@link ownLines} took out among those that are missing, where they were asked for. */
function withHidden(asked: unknown, own: unknown, answer: unknown): Lines {
  const lines = answer as Lines;
  const there = new Set(runsOf(own as LinesQuery));
  for (const uid of lines.missing) there.delete(uid);
  return { ...lines, missing: runsOf(asked as LinesQuery).filter((uid) => !there.has(uid)) };
}

function filterOf(asked: RunFilter, scope: Scope): RunFilter {
  const { project } = scope.access;
  if (project === null) return asked;
  const elsewhere =
    (asked.namespace ?? project.namespace) !== project.namespace ||
    (asked.project ?? project.name) !== project.name;
  const own = { ...asked, namespace: project.namespace, project: project.name };
  // No run has none of the states.
  return elsewhere ? { ...own, status: [] } : own;
}

function visible(reach: Reach, answer: unknown, scope: Scope): unknown {
  if (scope.access.project === null) return answer;
  if (reach === 'projects') {
    return (answer as ProjectInfo[]).filter(({ namespace, name }) => scope.sees(namespace, name));
  }
  if (reach !== 'status') return answer;
  // Totals would reveal something about other projects.
  const hidden: Partial<SourceStatus> = { usedBytes: null, quotaBytes: null, valuesPerSecond: 0, dropped: 0 };
  return { ...(answer as SourceStatus), ...hidden };
}
