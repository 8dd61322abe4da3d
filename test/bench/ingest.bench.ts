import { init } from '../../src/index.js';
import { type BenchResult, type BenchRow, measurePairs } from './harness.js';
import { fill, makeRows, metricNames, readAll } from './subjects/fill.js';
import type { PutRequest } from './subjects/put-worker.js';

const KEYS = metricNames(10);
const ROWS = 100_000;
const VALUES = ROWS * KEYS.length;
/** The peer writes fewer, because it is slow; rates are compared. */
const PEER_VALUES = 20_000;
const MIN_TIMES_FASTER = 50;
const MAX_TIMES_FLOOR = 2;
const MS_PER_SECOND = 1000;

/** P2: values per second from the first `log()` until all are committed in IndexedDB. */
export const rows: readonly BenchRow[] = [
  {
    id: 'P2',
    what: 'durable ingest',
    async run(): Promise<BenchResult> {
      const putWorker = new Worker(new URL('./subjects/put-worker.ts', import.meta.url), { type: 'module' });
      const put = (request: PutRequest) =>
        new Promise<number>((resolve, reject) => {
          putWorker.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
          putWorker.onerror = () => reject(new Error('the worker that puts failed'));
          putWorker.postMessage(request);
        });
      const made = makeRows(KEYS, ROWS);
      const run = await init({ project: 'bench', capture: false });
      await fill(run, made);
      const { bytes, frames } = await readAll(run.uid, () => {});
      const measured = await measurePairs({
        kind: 'rate',
        ours: async () => {
          const start = performance.now();
          await fill(run, made);
          return (VALUES / (performance.now() - start)) * MS_PER_SECOND;
        },
        floor: async () => {
          const request = { what: 'chunks', count: frames, bytes: Math.ceil(bytes / frames) } as const;
          return (VALUES / (await put(request))) * MS_PER_SECOND;
        },
        peer: async () => (PEER_VALUES / (await put({ what: 'rows', values: PEER_VALUES }))) * MS_PER_SECOND,
      });
      await run.finish();
      putWorker.terminate();
      const { ratioToFloor = Number.NaN, ratioToPeer = Number.NaN } = measured;
      return {
        id: 'P2',
        what: `durable ingest, rows of ${KEYS.length} float32 values (${(bytes / VALUES).toFixed(2)} B each)`,
        unit: 'values/s',
        ...measured,
        target: `≥ ${MIN_TIMES_FASTER}× faster, ≤ ${MAX_TIMES_FLOOR}× the floor's time`,
        ok: ratioToPeer >= MIN_TIMES_FASTER && ratioToFloor <= MAX_TIMES_FLOOR,
      };
    },
  },
];
