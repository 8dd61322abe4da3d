import type { Store } from '../../store/port.js';
import type { ProjectName } from './access.js';

/** Runs that are remembered; above it, the one that was asked for longest ago is forgotten. */
const MOST = 10_000;

/** Which project each run is in. That never changes, so a run is looked up once and not for every request and event. */
export class RunProjects {
  readonly #store: Pick<Store, 'getRun'>;
  readonly #known = new Map<string, ProjectName>();

  constructor(store: Pick<Store, 'getRun'>) {
    this.#store = store;
  }

  /** The project of a run, also of a deleted one; `null`: the run was never here, or was deleted before it came. */
  async find(uid: string): Promise<ProjectName | null> {
    const known = this.#known.get(uid);
    if (known) return this.#keep(uid, known);
    const head = await this.#store.getRun(uid);
    if (head === null || (head.deleted !== 0 && head.project === '')) return null;
    return this.#keep(uid, { namespace: head.namespace, name: head.project });
  }

  #keep(uid: string, project: ProjectName): ProjectName {
    this.#known.delete(uid);
    this.#known.set(uid, project);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST) break;
      this.#known.delete(oldest);
    }
    return project;
  }
}
