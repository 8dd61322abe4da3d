import { assertUnreachable } from '../base/assert.js';
import type { RunFilter, RunInfo } from '../source/types.js';

/** The runs that pass `filter`, sorted and limited by `filter`. */
export function filterRuns(runs: readonly RunInfo[], filter: RunFilter): RunInfo[] {
  const { namespace, project, status, tag, group, task, archived = false, limit } = filter;
  const statuses = status === undefined ? null : new Set(typeof status === 'string' ? [status] : status);
  const needle = filter.text?.toLowerCase() ?? '';
  const found = runs.filter(
    (run) =>
      (namespace === undefined || run.namespace === namespace) &&
      (project === undefined || run.project === project) &&
      (statuses === null || statuses.has(run.status)) &&
      (tag === undefined || run.tags.includes(tag)) &&
      (group === undefined || run.group === group) &&
      (task === undefined || run.task === task) &&
      (archived || !run.archived) &&
      (needle === '' || [run.id, run.name, ...run.tags].some((text) => text.toLowerCase().includes(needle))),
  );
  const sort = filter.sort ?? 'created';
  const descending = filter.descending ?? (sort === 'created' || sort === 'lastSeen');
  found.sort((a, b) => (descending ? -1 : 1) * compareBy(sort, a, b) || compareText(a.uid, b.uid));
  return limit === undefined ? found : found.slice(0, Math.max(0, limit));
}

function compareBy(sort: NonNullable<RunFilter['sort']>, a: RunInfo, b: RunInfo): number {
  switch (sort) {
    case 'created':
      return a.created - b.created;
    case 'lastSeen':
      return a.lastSeen - b.lastSeen;
    case 'name':
      return compareText(a.name.toLowerCase(), b.name.toLowerCase()) || compareText(a.name, b.name);
    case 'status':
      return compareText(a.status, b.status);
    default:
      return assertUnreachable(sort);
  }
}

/** Order by UTF-16 unit: the same on every machine, unlike `localeCompare`. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
