import type { LinesQuery } from './types.js';

/** The runs that a query for lines names, each once, in the order of the query. */
export function runsOf({ runs, groups = [] }: Pick<LinesQuery, 'runs' | 'groups'>): string[] {
  return [...new Set([...runs, ...groups.flatMap((group) => group.runs)])];
}
