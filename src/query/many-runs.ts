/** Reads the data of many runs with few requests. */
import type { Store, StreamHead } from '../store/port.js';

/** Runs whose entries are read at once. Entries of lists take some hundred bytes, with a large config some KiB: far below 4 MiB. */
const RUNS_AT_ONCE = 100;
/** From this many runs on, reading the streams of all runs is faster than asking for each run. */
const MANY_RUNS = 50;

/** The derived entries of runs with this name, in the order of the runs; `null`: the run has no such entry. */
export async function derivedOf(
  store: Store,
  uids: readonly string[],
  name: string,
): Promise<(Uint8Array | null)[]> {
  const reads: Promise<(Uint8Array | null)[]>[] = [];
  for (let i = 0; i < uids.length; i += RUNS_AT_ONCE) {
    reads.push(store.derivedOf(uids.slice(i, i + RUNS_AT_ONCE), name));
  }
  return (await Promise.all(reads)).flat();
}

/** The streams of runs. A run without streams is missing in the map. */
export async function streamsOf(
  store: Store,
  uids: readonly string[],
): Promise<ReadonlyMap<string, readonly StreamHead[]>> {
  const found =
    uids.length < MANY_RUNS
      ? (await Promise.all(uids.map((uid) => store.listStreams(uid)))).flat()
      : await store.listStreams();
  const byRun = new Map<string, StreamHead[]>();
  for (const stream of found) {
    const streams = byRun.get(stream.run);
    if (streams) streams.push(stream);
    else byRun.set(stream.run, [stream]);
  }
  return byRun;
}
