import { listProjects } from '../../query/projects.js';
import { StoreSource, type StoreSourceHooks } from '../../query/store-source.js';
import type { ProjectInfo, RunFilter, RunInfo } from '../../source/types.js';
import type { Store } from '../../store/port.js';
import type { Catalog } from '../store/catalog.js';

/** A source whose lists are answered by the database. The cost of a list depends on what it shows, not on how many runs there are. */
export class ServerSource extends StoreSource {
  readonly #catalog: Catalog;
  readonly #now: () => number;
  readonly #liveMs: number;

  /** @param liveMs a writer without a sign of life for this long is gone */
  constructor(store: Store, catalog: Catalog, liveMs: number, hooks: StoreSourceHooks) {
    super(store, hooks);
    this.#catalog = catalog;
    this.#now = () => hooks.clock.now();
    this.#liveMs = liveMs;
  }

  override async listRuns(filter: RunFilter = {}): Promise<RunInfo[]> {
    await this.#refresh();
    return this.#catalog.list(filter, { now: this.#now(), liveMs: this.#liveMs });
  }

  override async listProjects(): Promise<ProjectInfo[]> {
    await this.#refresh();
    const [edits, found] = await Promise.all([this.workspace(), this.#catalog.projects()]);
    return listProjects(edits, found);
  }

  async #refresh(): Promise<void> {
    await this.removeDue(await this.#catalog.refresh());
  }
}
