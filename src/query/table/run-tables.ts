import type { Clock } from '../../base/clock.js';
import { decodeJson, encodeJson } from '../../record/json.js';
import type { Json } from '../../record/kinds.js';
import type { Change, RunDetail, RunFilter, RunInfo, RunTable, TableQuery } from '../../source/types.js';
import type { Store } from '../../store/port.js';
import { infoPart } from '../compare.js';
import { filterRuns } from '../run-filter.js';
import { DERIVED_PREFIX } from '../run-state-codec.js';
import { checkedTable } from './answer.js';
import type { TableRun } from './columns.js';
import { TableRows } from './table-rows.js';

/** Derived entry with the data that a table needs besides `RunInfo`. If a run has no such entry, it is made from the derived state. */
const TABLE_ENTRY = `${DERIVED_PREFIX}table`;

/** How long a list counts as current (ms). Other tabs report their changes, unless a tab is killed before it can. */
const KEPT_MS = 1000;

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
  readonly #clock: Clock;
  readonly #facts = new Map<string, { readonly revision: number; readonly facts: Facts }>();
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

  constructor(store: Store, source: TableSource, clock: Clock) {
    this.#store = store;
    this.#source = source;
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
      return new TableRows(await this.#withFacts(await this.#source.listRuns(filter)));
    }
    const infos = await this.#all();
    const asked = JSON.stringify(filter);
    const made = this.#made;
    if (made?.infos === infos && made.asked === asked) return made.rows;
    const rows = new TableRows(await this.#withFacts(filterRuns(infos, filter)));
    this.#made = { infos, asked, rows };
    return rows;
  }

  async #withFacts(infos: readonly RunInfo[]): Promise<readonly TableRun[]> {
    // Stored facts are read in parallel. Missing facts are derived one after the other, because deriving may take much memory.
    const stored = await Promise.all(infos.map((info) => this.#kept(info) ?? this.#stored(info)));
    const runs: TableRun[] = [];
    for (const [i, info] of infos.entries()) {
      const facts = stored[i];
      if (facts) runs.push({ info, ...facts });
      else {
        const derived = await this.#derive(info.uid);
        if (derived) runs.push(derived);
      }
    }
    return runs;
  }

  /** All runs; the same array while nothing changes. */
  async #all(): Promise<readonly RunInfo[]> {
    const now = this.#clock.now();
    if (this.#list && Math.abs(now - this.#list.since) <= KEPT_MS) {
      const changed = this.#changed;
      if (changed.size === 0) return this.#list.infos;
      this.#changed = new Set();
      const runs = new Map(this.#list.infos.map((info) => [info.uid, info]));
      const { since } = this.#list;
      for (const uid of changed) {
        const run = await this.#derive(uid);
        if (run) runs.set(uid, run.info);
        else runs.delete(uid);
      }
      const infos = [...runs.values()];
      if (this.#list) this.#list = { infos, since };
      return infos;
    }
    const before = this.#list?.infos;
    const moves = this.#moves;
    this.#changed = new Set();
    const read = await this.#source.listRuns({ archived: true });
    const infos = before && isSameList(before, read) ? before : read;
    if (moves === this.#moves) this.#list = { infos, since: now };
    const uids = new Set(infos.map(({ uid }) => uid));
    for (const uid of this.#facts.keys()) if (!uids.has(uid)) this.#facts.delete(uid);
    return infos;
  }

  #kept({ uid, revision }: RunInfo): Facts | null {
    const kept = this.#facts.get(uid);
    return kept?.revision === revision ? kept.facts : null;
  }

  #keep(uid: string, revision: number, facts: Facts): void {
    this.#facts.set(uid, { revision, facts });
  }

  async #stored({ uid, revision }: RunInfo): Promise<Facts | null> {
    const [entry] = await this.#store.getDerived(uid, TABLE_ENTRY);
    const stored = entry ? decodeFacts(entry.bytes) : null;
    // A crash raises the revision by one without a frame, and does not change these facts.
    if (stored === null || Math.floor(stored.revision / 2) !== Math.floor(revision / 2)) return null;
    this.#keep(uid, revision, stored.facts);
    return stored.facts;
  }

  /** Makes the facts of a run from its derived state, and stores the facts unless the run is still running. */
  async #derive(uid: string): Promise<TableRun | null> {
    const detail = await this.#source.getRun(uid);
    if (detail === null) return null;
    const { config, summary, scalars, revision } = detail;
    const facts = { config, summary, scalars };
    this.#keep(uid, revision, facts);
    if (detail.status !== 'running') {
      try {
        await this.#store.putDerived(uid, [{ name: TABLE_ENTRY, bytes: encodeFacts(revision, facts) }]);
      } catch {
        // Ignored, because the facts can be derived again: a full disk or a read-only bundle must not make the table fail.
      }
    }
    return { info: infoPart(detail), ...facts };
  }
}

/** True if a list that was read again has the same runs as before, none of which changed. */
function isSameList(before: readonly RunInfo[], next: readonly RunInfo[]): boolean {
  return (
    before.length === next.length &&
    before.every((a, i) => {
      const b = next[i] as RunInfo;
      return (
        a.uid === b.uid && a.revision === b.revision && a.lastSeen === b.lastSeen && a.status === b.status
      );
    })
  );
}

function encodeFacts(revision: number, facts: Facts): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(encodeJson({ revision, ...facts } as unknown as Json));
}

/** The inverse of {@link encodeFacts}; `null` if the bytes are damaged. */
function decodeFacts(bytes: Uint8Array): { readonly revision: number; readonly facts: Facts } | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const { revision, ...facts } = decodeJson(text) as unknown as Facts & { readonly revision: number };
    return { revision, facts };
  } catch {
    return null;
  }
}
