import type { LinesQuery } from './types.js';

/** The runs that a question about lines names, each once, in the order asked. */
export function runsOf({ runs, groups = [] }: Pick<LinesQuery, 'runs' | 'groups'>): string[] {
  return [...new Set([...runs, ...groups.flatMap((group) => group.runs)])];
}
