import { ValidationError } from '../base/errors.js';
import type { Store } from '../store/port.js';
import { CREATED_PROJECTS, createdProjects } from './projects.js';

/** Remembers a project; nothing happens when it is known. */
export async function createProject(
  store: Store,
  name: string,
  namespace: string,
  time: number,
): Promise<void> {
  if (typeof name !== 'string' || name === '') throw new ValidationError('A project needs a name');
  const created = await createdProjects(store);
  if (created.some((project) => project.name === name && project.namespace === namespace)) return;
  await store.putValue(CREATED_PROJECTS, [...created, { namespace, name, created: time }]);
}
