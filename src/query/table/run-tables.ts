import type { Clock } from '../../base/clock.js';
import { encodeJson } from '../../record/json.js';
import type { Json } from '../../record/kinds.js';
import type { Change, RunDetail, RunFilter, RunInfo, RunTable, TableQuery } from '../../source/types.js';
import type { Store } from '../../store/port.js';
import { type ChangeFeed, type Scheduler, systemScheduler } from '../change-feed.js';
import { infoPart } from '../compare.js';
import { derivedOf } from '../many-runs.js';
import { filterRuns } from '../run-filter.js';
import { type IsLive, type ListedRuns, RunList } from '../run-list.js';
import type { RunReaders } from '../run-readers.js';
import { DERIVED_PREFIX } from '../run-state-codec.js';
import { RunSnapshot } from '../snapshot/run-snapshot.js';
import type { RunToStore } from '../snapshot/stored-runs.js';
import { decodeStored } from '../stored-json.js';
import { checkedTable } from './answer.js';
import type { RunFacts, TableRun } from './columns.js';
import { TableRows } from './table-rows.js';

/** Derived entry with the data that a table needs besides `RunInfo`. If a run has no such entry, it is made from the derived state. */
const TABLE_ENTRY = `${DERIVED_PREFIX}table`;

/** How long a list counts as current (ms). Other tabs report their changes, unless a tab is killed before it can. */
const KEPT_MS = 1000;

/** Most runs whose data is cached over PostgreSQL. */
const MOST_KNOWN = 20_000;

/** The change that listeners hear of if an early answer was outdated. */
const OUTDATED: Change = { run: null, revision: 0, kinds: [] };

/** The source of lists and runs. */
export interface TableSource {
  listRuns(filter: RunFilter): Promise<RunInfo[]>;
  getRun(uid: string): Promise<RunDetail | null>;
}

/** The runs as they were read last. */
interface ReadList {
  readonly infos: readonly RunInfo[];
  /** When reading began and ended; `null`: the list is from the snapshot, or the list of runs changed since. */
  readonly read: { readonly from: number; readonly to: number } | null;
}

/** The rows of an answer. */
interface MadeRows {
  readonly infos: readonly RunInfo[];
  /** The filter, as text. */
  readonly asked: string;
  readonly rows: TableRows;
}

/** An early answer whose runs are to be read anew. */
interface Unchecked {
  readonly filter: RunFilter;
  /** The list that the answer was made of; `null`: of several. */
  readonly infos: readonly RunInfo[] | null;
}

/**
 * Answers queries for run tables from the stored data of each run, without reading frames. The data of a run is cached until the
 * revision of the run changes; the list of runs is cached until something changes. An early answer comes from the cache, or from
 * the snapshot that an earlier page stored, and is checked afterwards.
 */
export class RunTables {
  readonly #runs: RunList;
  readonly #store: Store;
  readonly #source: TableSource;
  readonly #listed: () => Promise<Pick<ListedRuns, 'entries'>>;
  readonly #feed: Pick<ChangeFeed, 'notify'>;
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #snapshot: RunSnapshot;
  /** What the last answers used of each run. */
  readonly #known = new Map<string, TableRun>();
  /** `null`: neither a list nor the snapshot was read. */
  #list: ReadList | null = null;
  /** The rows of the last answer: a person who sorts, filters and turns pages asks about the same runs. */
  #made: MadeRows | null = null;
  #changed = new Set<string>();
  /** Grows with each change of the list. */
  #moves = 0;
  /** Exact queries are answered one after the other, because each may refresh the cache. */
  #last: Promise<unknown> = Promise.resolve();
  /** Number of exact queries and checks that wait or are read for. */
  #open = 0;
  /** Early answers since the last check began, by filter. */
  #unchecked = new Map<string, Unchecked>();
  #isChecking = false;
  #taking: Promise<void> | null = null;

  /** `listed`: calls {@link read}. `feed`: hears of early answers that were outdated. */
  constructor(
    store: Store,
    source: TableSource,
    readers: RunReaders,
    isLive: IsLive,
    listed: () => Promise<Pick<ListedRuns, 'entries'>>,
    feed: Pick<ChangeFeed, 'notify'>,
    { clock, scheduler = systemScheduler }: { readonly clock: Clock; readonly scheduler?: Scheduler },
  ) {
    this.#store = store;
    this.#source = source;
    this.#runs = new RunList(store, readers, isLive);
    this.#listed = listed;
    this.#feed = feed;
    this.#clock = clock;
    this.#scheduler = scheduler;
    this.#snapshot = new RunSnapshot(store, clock, scheduler, {
      infos: () => this.#list?.infos ?? [],
      detail: (info) => this.#detail(info),
      isBusy: () => this.#open > 0,
    });
  }

  /** Reads the runs of a store that is not PostgreSQL. */
  async read(): Promise<ListedRuns> {
    await this.#takeSnapshot();
    return this.#runs.read();
  }

  /** Records a change: the next answer reads the run, or the list, again. */
  invalidate({ run }: Pick<Change, 'run'>): void {
    if (run !== null) this.#runs.invalidate(run);
    if (this.#store.kind === 'postgres') return;
    if (run !== null) this.#changed.add(run);
    else {
      this.#moves++;
      this.#list &&= { ...this.#list, read: null };
    }
  }

  async answer(query: TableQuery): Promise<RunTable> {
    const table = checkedTable(query);
    const filter = query.filter ?? {};
    if (!query.early) return table.answer(await this.#exact(filter));
    const made = await this.#early(filter);
    if (made === null) return { ...table.answer(await this.#exact(filter)), early: false };
    const early = made.infos !== this.#list?.infos || !this.#isCurrent();
    if (early) this.#checkLater(filter, made);
    return { ...table.answer(made.rows), early };
  }

  /** Rows that need no reading: of the last list, or else of an earlier one; `null`: there are none. */
  async #early(filter: RunFilter): Promise<MadeRows | null> {
    if (this.#store.kind === 'postgres') return null;
    await this.#takeSnapshot();
    const asked = JSON.stringify(filter);
    const [made, list] = [this.#made, this.#list];
    if (list && !(made?.infos === list.infos && made.asked === asked)) {
      const runs = filterRuns(list.infos, filter).map((info) => this.#kept(info));
      if (!runs.includes(null)) return this.#make(list.infos, asked, runs as TableRun[]);
    }
    return made?.asked === asked ? made : null;
  }

  /** True if all runs were read a moment ago, and nobody told of a change since. */
  #isCurrent(): boolean {
    const read = this.#list?.read;
    // From the end of the reading on: where reading takes long, a check must not be followed by the next one.
    return !!read && this.#changed.size === 0 && Math.abs(this.#clock.now() - read.to) <= KEPT_MS;
  }

  #checkLater(filter: RunFilter, { asked, infos }: MadeRows): void {
    const before = this.#unchecked.get(asked);
    const isSameList = before === undefined || before.infos === infos;
    this.#unchecked.set(asked, { filter, infos: isSameList ? infos : null });
    if (this.#isChecking) return;
    this.#isChecking = true;
    // Not before the answer was sent: the reading would delay the answer.
    this.#scheduler.after(0, () => void this.#check());
  }

  /** Reads the runs of early answers anew. Notifies listeners if any of the answers was outdated. */
  async #check(): Promise<void> {
    while (this.#unchecked.size > 0) {
      const answers = [...this.#unchecked.values()];
      this.#unchecked.clear();
      try {
        let isSame = true;
        for (const { filter, infos } of answers) {
          await this.#exact(filter, true);
          isSame &&= this.#list?.infos === infos;
        }
        if (!isSame) this.#feed.notify(OUTDATED);
      } catch {
        // Ignored: nobody waits for the check. If reading fails again, the next exact query rejects.
      }
    }
    this.#isChecking = false;
  }

  /** The current rows. `isCheck`: rows of a list that was read a moment ago will do. */
  #exact(filter: RunFilter, isCheck = false): Promise<TableRows> {
    this.#open++;
    const result = this.#last
      .then(() => this.#rows(filter, isCheck))
      .finally(() => {
        this.#open--;
      });
    this.#last = result.catch(() => {});
    return result;
  }

  async #rows(filter: RunFilter, isCheck: boolean): Promise<TableRows> {
    // The database filters faster itself, and other servers may change it, so a cached list would be outdated.
    if (this.#store.kind === 'postgres') {
      // Each list is of some of the runs, so deleted runs are not noticed.
      if (this.#known.size > MOST_KNOWN) this.#known.clear();
      return new TableRows(await this.#withFacts(await this.#source.listRuns(filter)));
    }
    await this.#takeSnapshot();
    const before = this.#list?.read;
    const infos = isCheck && this.#isCurrent() ? (this.#list as ReadList).infos : await this.#all();
    const asked = JSON.stringify(filter);
    const made = this.#made;
    const isMade = made?.infos === infos && made.asked === asked;
    const { rows } = isMade
      ? made
      : this.#make(infos, asked, await this.#withFacts(filterRuns(infos, filter)));
    if (this.#list?.read !== before) this.#snapshot.offer();
    return rows;
  }

  #make(infos: readonly RunInfo[], asked: string, runs: readonly TableRun[]): MadeRows {
    const before = this.#made?.asked === asked ? this.#made.rows : null;
    this.#made = { infos, asked, rows: new TableRows(runs, before) };
    return this.#made;
  }

  /** Before the first list: takes the runs that an earlier page stored. Each of them counts as outdated until it was checked. */
  async #takeSnapshot(): Promise<void> {
    this.#taking ??= this.#snapshot.read().then((stored) => {
      if (stored === null) return;
      this.#list = { infos: stored.runs.map(({ info }) => info), read: null };
      for (const { info, table } of stored.runs) if (table) this.#known.set(info.uid, table);
      this.#runs.seed(stored);
    });
    await this.#taking;
  }

  /** All runs; the same array while nothing changes. */
  async #all(): Promise<readonly RunInfo[]> {
    const from = this.#clock.now();
    const list = this.#list;
    if (list?.read && Math.abs(from - list.read.from) <= KEPT_MS) {
      if (this.#changed.size === 0) return list.infos;
      const infos = await this.#withChanges(list.infos);
      if (this.#list?.read) this.#list = { infos, read: list.read };
      return infos;
    }
    const moves = this.#moves;
    this.#changed = new Set();
    const read = await (await this.#listed()).entries();
    const infos = unchangedOf(list?.infos ?? [], read);
    this.#list = { infos, read: moves === this.#moves ? { from, to: this.#clock.now() } : null };
    if (this.#known.size > infos.length) {
      const uids = new Set(infos.map(({ uid }) => uid));
      for (const uid of this.#known.keys()) if (!uids.has(uid)) this.#known.delete(uid);
    }
    return infos;
  }

  /** What the snapshot has of a run beside its `RunInfo`. */
  #detail({ uid, revision }: RunInfo): Omit<RunToStore, 'info'> {
    const known = this.#known.get(uid);
    const digest = this.#runs.digest(uid);
    const isSame = digest !== null && digest.frames === Math.floor(revision / 2);
    return {
      streams: isSame ? digest.streams : [],
      facts: known && hasSameFrames(known.info.revision, revision) ? known : null,
    };
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
      this.#list &&= { ...this.#list, read: null };
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

  #keep(info: RunInfo, { config, summary, scalars }: RunFacts): TableRun {
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
  /** Where in `before` the next run is expected: runs come and go, but keep their order. */
  let at = 0;
  let places: Map<string, number> | null = null;
  const infos = read.map((info) => {
    if (before[at]?.uid !== info.uid) {
      isUnchanged = false;
      places ??= new Map(before.map(({ uid }, i) => [uid, i]));
      at = places.get(info.uid) ?? at - 1;
    }
    const old = before[at++];
    if (old && isSame(old, info)) return old;
    isUnchanged = false;
    return info;
  });
  return isUnchanged ? before : infos;
}

function encodeFacts(revision: number, facts: RunFacts): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(encodeJson({ revision, ...facts } as unknown as Json));
}

/** The inverse of {@link encodeFacts}; `null` if the bytes are damaged. */
function decodeFacts(bytes: Uint8Array): { readonly revision: number; readonly facts: RunFacts } | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const stored = decodeStored(text) as unknown as RunFacts & { readonly revision: number };
    return { revision: stored.revision, facts: stored };
  } catch {
    return null;
  }
}
