import type { ProjectInfo } from '../source/types.js';
import type { Edits } from './edits.js';

/**
 * Prefix of the workspace's edit fields that record projects. The prefix is followed by the project's namespace and name as JSON.
 * The value of the field: when the project was created.
 */
const PROJECT = 'project:';

/** The workspace's edit field of a project. */
export function projectField(name: string, namespace: string): string {
  return PROJECT + JSON.stringify([namespace, name]);
}

/** Runs of a project: `runs` is their number (default 1), `created` the oldest creation time. */
export interface ProjectRuns {
  readonly namespace: string;
  readonly project: string;
  readonly created: number;
  readonly runs?: number;
}

/** Lists created projects and the projects of runs, by namespace and name. `workspace`: edits of the workspace. */
export function listProjects(workspace: Edits, found: readonly ProjectRuns[]): ProjectInfo[] {
  const projects = new Map<string, ProjectInfo>();
  const add = (project: ProjectInfo) => {
    const id = JSON.stringify([project.namespace, project.name]);
    const known = projects.get(id) ?? { ...project, runs: 0 };
    const created = Math.min(known.created, project.created);
    projects.set(id, { ...known, created, runs: known.runs + project.runs });
  };
  for (const [field, created] of workspace.entries()) {
    const [namespace, name] = namesIn(field);
    if (name && typeof created === 'number') add({ namespace: namespace ?? '', name, created, runs: 0 });
  }
  for (const { namespace, project, created, runs = 1 } of found)
    add({ namespace, name: project, created, runs });
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...projects.values()].sort((a, b) => order(a.namespace, b.namespace) || order(a.name, b.name));
}

/** Namespace and name in a field; empty if the field does not record a project. */
function namesIn(field: string): readonly string[] {
  if (!field.startsWith(PROJECT)) return [];
  try {
    const names: unknown = JSON.parse(field.slice(PROJECT.length));
    return Array.isArray(names) && names.every((each) => typeof each === 'string') ? names : [];
  } catch {
    return [];
  }
}
