import type { Clock } from '../../base/clock.js';
import { encodeJson } from '../../record/json.js';
import type { Json } from '../../record/kinds.js';
import type { Change, RunDetail, RunFilter, RunInfo, RunTable, TableQuery } from '../../source/types.js';
import type { Store } from '../../store/port.js';
import { infoPart } from '../compare.js';
import { derivedOf } from '../many-runs.js';
import { filterRuns } from '../run-filter.js';
import type { ListedRuns } from '../run-list.js';
import { DERIVED_PREFIX } from '../run-state-codec.js';
import { decodeStored } from '../stored-json.js';
import { checkedTable } from './answer.js';
import type { TableRun } from './columns.js';
import { TableRows } from './table-rows.js';

/** Derived entry with the data that a table needs besides `RunInfo`. If a run has no such entry, it is made from the derived state. */
const TABLE_ENTRY = `${DERIVED_PREFIX}table`;

/** How long a list counts as current (ms). Other tabs report their changes, unless a tab is killed before it can. */
const KEPT_MS = 1000;

/** Most runs whose data is cached over PostgreSQL. */
const MOST_KNOWN = 20_000;

type Facts = Pick<TableRun, 'config' | 'summary' | 'scalars'>;

/** The source of lists and runs. */
export interface TableSource {
  listRuns(filter: RunFilter): Promise<RunInfo[]>;
  getRun(uid: string): Promise<RunDetail | null>;
}

/**
 * Answers queries for run tables from the stored data of each run, without reading frames. The data of a run is cached until the
 * revision of the run changes; the list of runs is cached until something changes.
 */
export class RunTables {
  readonly #store: Store;
  readonly #source: TableSource;
  readonly #listed: () => Promise<Pick<ListedRuns, 'entries'>>;
  readonly #clock: Clock;
  /** What the last answers used of each run. */
  readonly #known = new Map<string, TableRun>();
  #list: { readonly infos: readonly RunInfo[]; readonly since: number } | null = null;
  /** The rows of the last answer: a person who sorts, filters and turns pages asks about the same runs. */
  #made: {
    readonly infos: readonly RunInfo[];
    readonly asked: string;
    readonly rows: TableRows;
  } | null = null;
  #changed = new Set<string>();
  /** Grows with each change of the list. */
  #moves = 0;
  /** Queries are answered one after the other, because each may refresh the cache. */
  #last: Promise<unknown> = Promise.resolve();

  /** `listed`: lists the runs of a store that is not PostgreSQL. */
  constructor(
    store: Store,
    source: TableSource,
    listed: () => Promise<Pick<ListedRuns, 'entries'>>,
    clock: Clock,
  ) {
    this.#store = store;
    this.#source = source;
    this.#listed = listed;
    this.#clock = clock;
  }

  /** Records a change: the next answer reads the run, or the list, again. */
  invalidate({ run }: Pick<Change, 'run'>): void {
    if (this.#store.kind === 'postgres') return;
    if (run !== null) this.#changed.add(run);
    else this.#moves++;
    if (run === null) this.#list = null;
  }

  answer(query: TableQuery): Promise<RunTable> {
    const result = this.#last.then(async () => {
      const table = checkedTable(query);
      return table.answer(await this.#rows(query.filter ?? {}));
    });
    this.#last = result.catch(() => {});
    return result;
  }

  async #rows(filter: RunFilter): Promise<TableRows> {
    // The database filters faster itself, and other servers may change it, so a cached list would be outdated.
    if (this.#store.kind === 'postgres') {
      // Each list is of some of the runs, so deleted runs are not noticed.
      if (this.#known.size > MOST_KNOWN) this.#known.clear();
      return new TableRows(await this.#withFacts(await this.#source.listRuns(filter)));
    }
    const infos = await this.#all();
    const asked = JSON.stringify(filter);
    const made = this.#made;
    if (made?.infos === infos && made.asked === asked) return made.rows;
    const runs = await this.#withFacts(filterRuns(infos, filter));
    const rows = new TableRows(runs, made?.asked === asked ? made.rows : null);
    this.#made = { infos, asked, rows };
    return rows;
  }

  /** All runs; the same array while nothing changes. */
  async #all(): Promise<readonly RunInfo[]> {
    const now = this.#clock.now();
    const list = this.#list;
    if (list && Math.abs(now - list.since) <= KEPT_MS) {
      if (this.#changed.size === 0) return list.infos;
      const infos = await this.#withChanges(list.infos);
      if (this.#list) this.#list = { infos, since: list.since };
      return infos;
    }
    const moves = this.#moves;
    this.#changed = new Set();
    const read = await (await this.#listed()).entries();
    const infos = unchangedOf(list?.infos ?? this.#made?.infos ?? [], read);
    if (moves === this.#moves) this.#list = { infos, since: now };
    if (this.#known.size > infos.length) {
      const uids = new Set(infos.map(({ uid }) => uid));
      for (const uid of this.#known.keys()) if (!uids.has(uid)) this.#known.delete(uid);
    }
    return infos;
  }

  /** Reads the changed runs alone again. The same array if no run of the list changed. */
  async #withChanges(infos: readonly RunInfo[]): Promise<readonly RunInfo[]> {
    const uids = this.#changed;
    this.#changed = new Set();
    const changed = new Map<string, RunInfo | null>();
    try {
      for (const uid of uids) changed.set(uid, (await this.#derive(uid))?.info ?? null);
    } catch (thrown) {
      // What changed is not known any more, so the next answer reads all runs.
      this.#list = null;
      throw thrown;
    }
    const next: RunInfo[] = [];
    for (const info of infos) {
      const found = changed.get(info.uid);
      if (found !== null) next.push(found && !isSame(found, info) ? found : info);
      changed.delete(info.uid);
    }
    for (const added of changed.values()) if (added) next.push(added);
    return unchangedOf(infos, next);
  }

  /** The data of these runs. A run that did not change is the same object as before. */
  async #withFacts(infos: readonly RunInfo[]): Promise<readonly TableRun[]> {
    const runs = infos.map((info) => this.#kept(info));
    const missing = infos.filter((_, i) => runs[i] === null);
    if (missing.length === 0) return runs as TableRun[];
    await this.#load(missing);
    const found: TableRun[] = [];
    for (const [i, info] of infos.entries()) {
      // Runs without stored facts are derived one after the other, because deriving may take much memory.
      const run = runs[i] ?? this.#kept(info) ?? (await this.#derive(info.uid));
      if (run) found.push(run);
    }
    return found;
  }

  #kept(info: RunInfo): TableRun | null {
    const known = this.#known.get(info.uid);
    if (known === undefined || !hasSameFrames(known.info.revision, info.revision)) return null;
    return known.info === info ? known : this.#keep(info, known);
  }

  #keep(info: RunInfo, { config, summary, scalars }: Facts): TableRun {
    const run = { info, config, summary, scalars };
    this.#known.set(info.uid, run);
    return run;
  }

  /** Loads the stored facts of runs. */
  async #load(infos: readonly RunInfo[]): Promise<void> {
    const uids = infos.map(({ uid }) => uid);
    const entries = await derivedOf(this.#store, uids, TABLE_ENTRY);
    for (const [i, info] of infos.entries()) {
      const bytes = entries[i];
      const stored = bytes ? decodeFacts(bytes) : null;
      if (stored && hasSameFrames(stored.revision, info.revision)) this.#keep(info, stored.facts);
    }
  }

  /** Makes the facts of a run from its derived state, and stores the facts unless the run is still running. */
  async #derive(uid: string): Promise<TableRun | null> {
    const detail = await this.#source.getRun(uid);
    if (detail === null) return null;
    const { config, summary, scalars, revision } = detail;
    const facts = { config, summary, scalars };
    if (detail.status !== 'running') {
      try {
        await this.#store.putDerived(uid, [{ name: TABLE_ENTRY, bytes: encodeFacts(revision, facts) }]);
      } catch {
        // Ignored, because the facts can be derived again: a full disk or a read-only bundle must not make the table fail.
      }
    }
    return this.#keep(infoPart(detail), facts);
  }
}

/** True if two revisions of a run have the same frames: a crash raises the revision by one without a frame. */
function hasSameFrames(a: number, b: number): boolean {
  return Math.floor(a / 2) === Math.floor(b / 2);
}

/** True if nothing of a run changed that a list shows. */
function isSame(a: RunInfo, b: RunInfo): boolean {
  return (
    a === b ||
    (a.uid === b.uid && a.revision === b.revision && a.lastSeen === b.lastSeen && a.status === b.status)
  );
}

/** A list that was read again, with the objects of before for runs that did not change; `before` itself if no run changed. */
function unchangedOf(before: readonly RunInfo[], read: readonly RunInfo[]): readonly RunInfo[] {
  let isUnchanged = before.length === read.length;
  const infos = read.map((info, i) => {
    const old = before[i];
    if (old && isSame(old, info)) return old;
    isUnchanged = false;
    return info;
  });
  return isUnchanged ? before : infos;
}

function encodeFacts(revision: number, facts: Facts): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(encodeJson({ revision, ...facts } as unknown as Json));
}

/** The inverse of {@link encodeFacts}; `null` if the bytes are damaged. */
function decodeFacts(bytes: Uint8Array): { readonly revision: number; readonly facts: Facts } | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const stored = decodeStored(text) as unknown as Facts & { readonly revision: number };
    return { revision: stored.revision, facts: stored };
  } catch {
    return null;
  }
}
