import { ProjectMissingError, toStepwellError } from '../base/errors.js';
import type { Source } from '../source/types.js';
import type { CheckedOptions } from './options.js';

/**
 * Rejects with `project_missing` unless the project of a run exists: on the run's server, or without a server in the database of the
 * page. If the server cannot be asked, rejects with the reason (`network`, `auth`, `version`).
 */
export async function requireProject(
  { project, namespace, remote }: Pick<CheckedOptions, 'project' | 'namespace' | 'remote'>,
  local: () => Pick<Source, 'listProjects'>,
): Promise<void> {
  const name = remote?.project ?? project;
  const source = remote ? await serverSource(remote) : local();
  const projects = await source.listProjects().catch((thrown) => {
    throw toStepwellError(thrown);
  });
  if (projects.some((each) => each.name === name && each.namespace === namespace)) return;
  const where = remote ? 'on the server' : 'in this database';
  throw new ProjectMissingError(
    `There is no project “${name}” ${where}, and createProject is false: create it with createProject() of a source`,
    { project: name, namespace },
  );
}

async function serverSource(remote: NonNullable<CheckedOptions['remote']>): Promise<Source> {
  const { openStore } = await import('../client/open-store.js');
  return openStore(remote);
}
