import { mergeChanges, type Scheduler, systemScheduler } from '../../query/change-feed.js';
import type { Change, Source } from '../../source/types.js';
import type { ProjectName } from '../keys/access.js';
import type { RunProjects } from '../keys/run-projects.js';
import type { Catalog } from '../store/catalog.js';

/** Delay (ms) of the retry if the project of a change cannot be looked up, because the database is unavailable. */
const RETRY_MS = 1000;

/** Ports of {@link ChangeHub}. */
export interface ChangeHubPorts {
  readonly source: Source;
  readonly projects: RunProjects;
  /** Summarises the lists of projects without reading runs. Default: runs are read. */
  readonly catalog?: Pick<Catalog, 'projects'>;
  readonly scheduler?: Scheduler;
}

/** A listener to the changes of one project. */
interface Scoped {
  readonly project: string;
  readonly tell: (change: Change) => void;
  /** Summary of the project's lists when the listener was last told; `null`: not known yet. */
  shape: string | null;
}

/**
 * Distributes changes to any number of listeners. The project of a change is looked up once, not once per listener. A listener of
 * one project hears of a changed list only if its own project's list changed, so that it learns nothing about other projects.
 */
export class ChangeHub {
  readonly #ports: ChangeHubPorts;
  readonly #everything = new Set<(change: Change) => void>();
  readonly #scoped = new Set<Scoped>();
  /** Changes that scoped listeners have not heard yet, by run. They are merged, so that a slow database does not fill the memory. */
  readonly #waiting = new Map<string | null, Change>();
  #subscribed: Promise<unknown> | null = null;
  #isTelling = false;

  constructor(ports: ChangeHubPorts) {
    this.#ports = ports;
  }

  /** Calls `listener` with the changes of a project; `null`: of all. Resolves a function that unsubscribes. */
  async subscribe(project: ProjectName | null, listener: (change: Change) => void): Promise<() => void> {
    this.#subscribed ??= this.#ports.source.subscribe((change) => this.#hear(change));
    await this.#subscribed;
    if (project === null) {
      const entry = (change: Change) => listener(change);
      this.#everything.add(entry);
      return () => this.#everything.delete(entry);
    }
    const entry: Scoped = { project: idOf(project.namespace, project.name), tell: listener, shape: null };
    this.#scoped.add(entry);
    try {
      const shapes = await this.#shapes();
      entry.shape ??= shapes.get(entry.project) ?? '';
    } catch (thrown) {
      this.#scoped.delete(entry);
      throw thrown;
    }
    return () => this.#scoped.delete(entry);
  }

  #hear(change: Change): void {
    for (const tell of [...this.#everything]) tell(change);
    if (this.#scoped.size === 0) return;
    this.#wait(change);
    if (!this.#isTelling) void this.#tellScoped();
  }

  #wait(change: Change): void {
    const waiting = this.#waiting.get(change.run);
    this.#waiting.set(change.run, waiting ? mergeChanges(waiting, change) : change);
  }

  /** Tells scoped listeners one change after the other, to keep their order. */
  async #tellScoped(): Promise<void> {
    this.#isTelling = true;
    for (const [run, change] of this.#waiting) {
      this.#waiting.delete(run);
      try {
        await (run === null ? this.#tellList(change) : this.#tellRun(run, change));
      } catch {
        this.#wait(change);
        const { scheduler = systemScheduler } = this.#ports;
        scheduler.after(RETRY_MS, () => void this.#tellScoped());
        return;
      }
    }
    this.#isTelling = false;
  }

  async #tellRun(run: string, change: Change): Promise<void> {
    const project = await this.#ports.projects.find(run);
    if (project === null) return;
    const id = idOf(project.namespace, project.name);
    for (const entry of [...this.#scoped]) if (entry.project === id) entry.tell(change);
  }

  async #tellList(change: Change): Promise<void> {
    const shapes = await this.#shapes();
    for (const entry of [...this.#scoped]) {
      const shape = shapes.get(entry.project) ?? '';
      if (entry.shape === shape) continue;
      entry.shape = shape;
      entry.tell(change);
    }
  }

  /** For each project a text that changes when its lists gain or lose a run, or when the project is made. */
  async #shapes(): Promise<ReadonlyMap<string, string>> {
    const { source, catalog } = this.#ports;
    const shapes = new Map<string, string>();
    for (const { namespace, name, runs } of await source.listProjects()) {
      shapes.set(idOf(namespace, name), `${runs}`);
    }
    const more = catalog
      ? (await catalog.projects()).map(({ moved, ...identity }) => ({ ...identity, text: `${moved}` }))
      : (await source.listRuns({ archived: true })).map(({ uid, ...identity }) => ({
          ...identity,
          text: uid,
        }));
    for (const { namespace, project, text } of more) {
      const id = idOf(namespace, project);
      shapes.set(id, `${shapes.get(id) ?? ''} ${text}`);
    }
    return shapes;
  }
}

function idOf(namespace: string, name: string): string {
  return JSON.stringify([namespace, name]);
}
