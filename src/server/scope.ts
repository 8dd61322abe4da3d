import { isId } from '../base/ids.js';
import { type Store, WORKSPACE } from '../store/port.js';
import type { Access } from './access.js';
import { runMissing, WireError } from './wire-error.js';

/** The one place that decides what a key sees: what is not its project's does not exist for it. */
export class Scope {
  readonly access: Access;
  readonly #store: Pick<Store, 'getRun'>;

  constructor(access: Access, store: Pick<Store, 'getRun'>) {
    this.access = access;
    this.#store = store;
  }

  /** Whether a project is visible. */
  sees(namespace: string, name: string): boolean {
    const { project } = this.access;
    return project === null || (project.namespace === namespace && project.name === name);
  }

  /** Whether a run is visible, or not there at all: then whoever looks for it will say so. What holds the projects is no run, to nobody. */
  async admits(uid: string): Promise<boolean> {
    if (uid === WORKSPACE) return false;
    if (this.access.project === null || !isId(uid)) return true;
    const head = await this.#store.getRun(uid);
    if (head === null || this.sees(head.namespace, head.project)) return true;
    // Deleted before it came: it was nobody's.
    return head.deleted !== 0 && head.project === '';
  }

  /** Rejects with the answer to a run that is not here, unless the run is visible. */
  async admit(uid: string): Promise<void> {
    if (!(await this.admits(uid))) throw runMissing(uid);
  }

  /** Throws unless the project is visible. */
  admitProject(namespace: string, name: string): void {
    if (!this.sees(namespace, name)) throw new WireError(403, 'forbidden', 'The key is for another project');
  }

  /** Throws unless things may be changed. */
  admitWrite(): void {
    if (this.access.mode !== 'write') throw new WireError(403, 'forbidden', 'The key is for reading only');
  }

  /** Throws for a key of one project: what is asked for is about all of them. */
  admitAll(): void {
    if (this.access.project === null) return;
    throw new WireError(403, 'forbidden', 'This needs a key that is for every project');
  }
}
