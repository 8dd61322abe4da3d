import { isId } from '../../base/ids.js';
import { WORKSPACE } from '../../store/port.js';
import { runMissing, WireError } from '../base/wire-error.js';
import type { Access } from './access.js';
import type { RunProjects } from './run-projects.js';

/** Decides what a key may see and do. Nothing else decides that. For a key, runs of other projects do not exist. */
export class Scope {
  readonly access: Access;
  readonly #projects: RunProjects;

  constructor(access: Access, projects: RunProjects) {
    this.access = access;
    this.#projects = projects;
  }

  /** True if the project is visible. */
  sees(namespace: string, name: string): boolean {
    const { project } = this.access;
    return project === null || (project.namespace === namespace && project.name === name);
  }

  /**
   * True if the key may read this run. Also true for a uid that was never here: the caller reports that as missing. False
   * for the workspace, which is never served as a run.
   */
  async admits(uid: string): Promise<boolean> {
    if (uid === WORKSPACE) return false;
    if (this.access.project === null || !isId(uid)) return true;
    const project = await this.#projects.find(uid);
    return project === null || this.sees(project.namespace, project.name);
  }

  /** Rejects with `run_missing` unless the run is visible. */
  async admit(uid: string): Promise<void> {
    if (!(await this.admits(uid))) throw runMissing(uid);
  }

  /** Throws unless the project is visible. */
  admitProject(namespace: string, name: string): void {
    if (!this.sees(namespace, name)) throw new WireError(403, 'forbidden', 'The key is for another project');
  }

  /** Throws unless the key may write. */
  admitWrite(): void {
    if (this.access.mode !== 'write') throw new WireError(403, 'forbidden', 'The key is for reading only');
  }

  /** Throws for a key of a single project, because the request is about all projects. */
  admitAll(): void {
    if (this.access.project === null) return;
    throw new WireError(403, 'forbidden', 'This needs a key that is for every project');
  }
}
