import type { Store } from '../../store/port.js';
import type { ProjectName } from './access.js';

/** Most runs in the cache. The least recently used run is forgotten first. */
const MOST = 10_000;

/** Caches the project of each run. A run never changes its project, so one look-up per run is enough. */
export class RunProjects {
  readonly #store: Pick<Store, 'getRun'>;
  readonly #known = new Map<string, ProjectName>();

  constructor(store: Pick<Store, 'getRun'>) {
    this.#store = store;
  }

  /** The project of a run, also of a deleted run; `null`: the run was never here, or was deleted before its first upload. */
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
