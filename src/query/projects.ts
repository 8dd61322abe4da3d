import type { RunHead, Store } from '../store/port.js';
import type { ProjectInfo } from './types.js';

/** Projects that were created, with or without runs. One value: the store cannot list the keys of its values. */
export const CREATED_PROJECTS = 'projects';

type CreatedProject = Pick<ProjectInfo, 'namespace' | 'name' | 'created'>;

/** Projects that were created and those that runs are in, by namespace and name. */
export async function listProjects(store: Store, heads: readonly RunHead[]): Promise<ProjectInfo[]> {
  const projects = new Map<string, ProjectInfo>();
  const add = (project: ProjectInfo) => {
    const id = JSON.stringify([project.namespace, project.name]);
    const known = projects.get(id) ?? { ...project, runs: 0 };
    const created = Math.min(known.created, project.created);
    projects.set(id, { ...known, created, runs: known.runs + project.runs });
  };
  for (const project of await createdProjects(store)) add({ ...project, runs: 0 });
  for (const { namespace, project, created } of heads) add({ namespace, name: project, created, runs: 1 });
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...projects.values()].sort((a, b) => order(a.namespace, b.namespace) || order(a.name, b.name));
}

/** Projects that were created. */
export async function createdProjects(store: Store): Promise<CreatedProject[]> {
  const value = await store.getValue(CREATED_PROJECTS);
  return Array.isArray(value) ? value.filter(isProject) : [];
}

function isProject(value: unknown): value is CreatedProject {
  if (typeof value !== 'object' || value === null) return false;
  const { namespace, name, created } = value as Partial<Record<keyof CreatedProject, unknown>>;
  return typeof namespace === 'string' && typeof name === 'string' && typeof created === 'number';
}
