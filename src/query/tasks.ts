import { InvalidTaskError } from '../base/errors.js';
import type { RunInfo, TaskInfo } from '../source/types.js';
import type { Edits } from './edits.js';

/**
 * Prefix of the workspace's edit fields that record tasks. The prefix is followed by namespace, project and name as JSON. The value of
 * the field: when the task was created.
 */
const TASK = 'task:';
/** Longest name of a task, in UTF-16 units. */
const MAX_NAME = 512;

/** The workspace's edit field of a task. Throws `invalid_task` if the name is empty or too long. */
export function taskField(project: string, namespace: string, name: string): string {
  checkTaskName(name);
  return TASK + JSON.stringify([namespace, project, name]);
}

/** Throws `invalid_task` for a text that cannot be the name of a task. */
export function checkTaskName(name: unknown): void {
  if (typeof name === 'string' && name.trim() !== '' && name.length <= MAX_NAME) return;
  throw new InvalidTaskError(`A task needs a name of 1 to ${MAX_NAME} characters`);
}

/** Lists the created tasks of a project and the tasks of its runs, by name. `workspace`: edits of the workspace. */
export function listTasks(
  workspace: Edits,
  runs: readonly Pick<RunInfo, 'task' | 'created'>[],
  project: string,
  namespace: string,
): TaskInfo[] {
  const tasks = new Map<string, TaskInfo>();
  const add = (name: string, created: number, count: number) => {
    const known = tasks.get(name) ?? { namespace, project, name, created, runs: 0 };
    tasks.set(name, { ...known, created: Math.min(known.created, created), runs: known.runs + count });
  };
  for (const [field, created] of workspace.entries()) {
    const [ofNamespace, ofProject, name] = namesIn(field);
    if (name === undefined || typeof created !== 'number') continue;
    if (ofNamespace === namespace && ofProject === project) add(name, created, 0);
  }
  for (const { task, created } of runs) if (task !== '') add(task, created, 1);
  return [...tasks.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Namespace, project and name in a field; empty if the field does not record a task. */
function namesIn(field: string): readonly string[] {
  if (!field.startsWith(TASK)) return [];
  try {
    const names: unknown = JSON.parse(field.slice(TASK.length));
    return Array.isArray(names) && names.every((each) => typeof each === 'string') ? names : [];
  } catch {
    return [];
  }
}
