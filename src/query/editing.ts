import type { Clock } from '../base/clock.js';
import { InvalidTaskError, ValidationError } from '../base/errors.js';
import type { Json } from '../record/kinds.js';
import type { Change, ProjectInfo, Source, TaskInfo } from '../source/types.js';
import { type Store, WORKSPACE } from '../store/port.js';
import type { Scheduler } from './change-feed.js';
import { projectField } from './projects.js';
import { checkEdit, type EditorIdentity, RunEditor } from './run-editor.js';
import type { RunReaders } from './run-readers.js';
import { forgetRuns } from './snapshot/run-snapshot.js';
import { checkTaskName, taskField } from './tasks.js';
import { checkView, viewField } from './views.js';

/** How long a deletion can be undone. */
const DEFAULT_GRACE_MS = 8000;

/** Field of the edit that deletes or restores a run. Its value: when the run's data is due to be removed; 0: not deleted. */
const DELETED = 'deleted';

/** What {@link Editing} needs of its source. */
export interface EditingPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly who: EditorIdentity;
  readonly readers: RunReaders;
  /** Lists the projects, tasks and runs. */
  readonly source: Pick<Source, 'listProjects' | 'listRuns' | 'listTasks' | 'getRun'>;
  /** Rejects with `run_missing` unless the run exists. */
  assertRun(uid: string): Promise<unknown>;
  /** Notifies listeners here and in other tabs. */
  tell(change: Change): void;
}

/** Edits and deletions of runs. A deletion is an edit until it can no longer be undone; then the data is removed. */
export class Editing {
  readonly #ports: EditingPorts;
  readonly #editors = new Map<string, RunEditor>();
  /** For each run whose removal is scheduled, a function that cancels the timer. */
  readonly #removals = new Map<string, () => void>();

  constructor(ports: EditingPorts) {
    this.#ports = ports;
  }

  /** See `Source.edit`. */
  async edit(uid: string, field: string, value: Json): Promise<void> {
    checkEdit(field, value);
    await this.#ports.assertRun(uid);
    await this.#write(uid, field, value);
  }

  /** See `Source.createProject`. Writes nothing if the project exists. */
  async createProject(name: string, namespace = ''): Promise<ProjectInfo> {
    if (typeof name !== 'string' || name === '') throw new ValidationError('A project needs a name');
    const { clock, source } = this.#ports;
    await this.#create(projectField(name, namespace));
    const projects = await source.listProjects();
    const made = projects.find((project) => project.name === name && project.namespace === namespace);
    return made ?? { namespace, name, created: clock.now(), runs: 0 };
  }

  /** See `Source.createTask`. Writes nothing if the task was created before. */
  async createTask(project: string, namespace: string, name: string): Promise<TaskInfo> {
    await this.#create(taskField(project, namespace, name));
    const tasks = await this.#ports.source.listTasks(project, namespace);
    const made = tasks.find((task) => task.name === name);
    return made ?? { namespace, project, name, created: this.#ports.clock.now(), runs: 0 };
  }

  /** See `Source.addRunToTask`. */
  async addRunToTask(uid: string, task: string): Promise<void> {
    const { assertRun, source } = this.#ports;
    await assertRun(uid);
    const run = await source.getRun(uid);
    if (task !== '') {
      checkTaskName(task);
      const { project = '', namespace = '' } = run ?? {};
      const tasks = await source.listTasks(project, namespace);
      if (!tasks.some(({ name }) => name === task)) {
        const message = `The project “${project}” has no task “${task}”: create the task with createTask()`;
        throw new InvalidTaskError(message, { task, project, namespace });
      }
    }
    await this.#write(uid, 'task', task);
  }

  /** See `Source.saveView`. */
  async saveView(project: string, namespace: string, name: string, view: Json): Promise<void> {
    checkView(view);
    await this.#write(WORKSPACE, viewField(project, namespace, name), view);
    this.#ports.tell({ run: null, revision: 0, kinds: [] });
  }

  /** See `Source.clearProject`. */
  async clearProject(name: string, namespace = '', graceMs?: number): Promise<string[]> {
    const runs = await this.#ports.source.listRuns({ project: name, namespace, archived: true });
    const uids = runs.map(({ uid }) => uid);
    for (const uid of uids) await this.deleteRun(uid, graceMs);
    return uids;
  }

  /** See `Source.deleteRun`. */
  async deleteRun(uid: string, graceMs = DEFAULT_GRACE_MS): Promise<void> {
    const { assertRun, clock, tell } = this.#ports;
    await assertRun(uid);
    const due = clock.now() + Math.max(0, graceMs);
    await this.#write(uid, DELETED, due);
    if (graceMs <= 0) await this.#remove(uid);
    else this.removeAt(uid, due);
    tell({ run: null, revision: 0, kinds: ['edit'] });
  }

  /** See `Source.restoreRun`. */
  async restoreRun(uid: string): Promise<void> {
    this.#removals.get(uid)?.();
    this.#removals.delete(uid);
    await this.#write(uid, DELETED, 0);
    this.#ports.tell({ run: null, revision: 0, kinds: ['edit'] });
  }

  /** Schedules the removal of a run's data at the time `due`. */
  removeAt(uid: string, due: number): void {
    if (this.#removals.has(uid)) return;
    const { clock, scheduler } = this.#ports;
    const cancel = scheduler.after(Math.max(0, due - clock.now()), () => {
      this.#removals.delete(uid);
      // If the removal fails, the next list of runs schedules the removal again.
      this.#remove(uid).catch(() => {});
    });
    this.#removals.set(uid, cancel);
  }

  /** Writes the time of creation to a field of the workspace, unless it was written before. */
  async #create(field: string): Promise<void> {
    const { readers, clock, tell } = this.#ports;
    const workspace = readers.get(WORKSPACE);
    await workspace.refresh();
    if (workspace.state.edits.timeOf(field) !== 0) return;
    await this.#write(WORKSPACE, field, clock.now());
    tell({ run: null, revision: 0, kinds: [] });
  }

  async #write(uid: string, field: string, value: Json): Promise<void> {
    const { store, clock, who, readers, tell } = this.#ports;
    const editor = this.#editors.get(uid) ?? new RunEditor(store, clock, uid, who);
    this.#editors.set(uid, editor);
    const reader = readers.get(uid);
    await reader.refresh();
    const { frame, byteLength } = await editor.edit(field, value, reader.state.edits.timeOf(field));
    reader.ingest(frame, byteLength);
    tell({ run: uid, revision: 0, kinds: ['edit'] });
  }

  /** Removes a run's data, unless the run was restored in the meantime, perhaps in another tab. */
  async #remove(uid: string): Promise<void> {
    const { store, clock, readers, tell } = this.#ports;
    const reader = readers.get(uid);
    await reader.refresh();
    const { deleted } = reader.state.edits;
    const now = clock.now();
    if (deleted === 0) return;
    if (deleted > now) return this.removeAt(uid, deleted);
    await store.deleteRun(uid, now);
    await forgetRuns(store);
    readers.close(uid);
    this.#editors.delete(uid);
    tell({ run: null, revision: 0, kinds: [] });
  }
}
