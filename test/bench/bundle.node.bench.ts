import { makeZip } from 'client-zip';
import { exportBundle, importBundle, openBundle } from '../../src/bundle/index.js';
import { memoryDatabase, memoryStore } from '../../src/store/memory.js';
import { memoryArchive } from '../../src/store/memory-archive.js';
import { type BenchResult, type BenchRow, measurePairs } from './harness.js';
import { recordedRun } from './subjects/recorded.js';

const VALUES = 5_000_000;
const MEGABYTE = 1e6;
const MS_PER_SECOND = 1000;

/** P10: megabytes per second of a bundle made and taken, against zipping the same bytes and nothing else. */
export const rows: readonly BenchRow[] = [
  {
    id: 'P10',
    what: 'bundles',
    async run(): Promise<BenchResult[]> {
      const run = recordedRun(VALUES);
      const home = homeInMemory();
      const created = { uid: run.run, namespace: '', project: 'bench', label: run.label, created: 1 };
      await home.archive.createReplica(created);
      const stored = run.frames.map((bytes, seq) => ({ seq, bytes }));
      await home.archive.receive({ run: run.run, session: run.session }, 1, stored, { status: 'completed' });
      await home.store.compact({ run: run.run, session: run.session }, true);
      const bare = await new Response(exportBundle(home, [run.run], { files: false })).blob();
      const rate = async (work: () => Promise<number>) => {
        const start = performance.now();
        const bytes = await work();
        return (bytes / MEGABYTE / (performance.now() - start)) * MS_PER_SECOND;
      };
      const floor = () =>
        rate(() => sizeOf(makeZip([{ name: 'run.log', input: new Blob([...run.frames] as BlobPart[]) }])));
      const asked = { unit: 'MB/s', target: 'none', ok: true };
      const results: BenchResult[] = [];
      for (const [what, files] of [
        ['export of what was recorded', false],
        ['export with all files for other tools', true],
      ] as const) {
        const ours = () =>
          rate(() => sizeOf(exportBundle(home, [run.run], { files, tensorboard: files, csv: files })));
        const measured = await measurePairs({ kind: 'rate', ours, floor, pairs: files ? 3 : 7, warmup: 1 });
        results.push({ id: 'P10', what: `${what}, against zipping the frames`, ...measured, ...asked });
      }
      const taken = await measurePairs({
        kind: 'rate',
        pairs: 7,
        warmup: 1,
        floor,
        ours: () =>
          rate(async () => {
            const opened = await openBundle(bare);
            await importBundle(opened, homeInMemory());
            return bare.size;
          }),
      });
      results.push({ id: 'P10', what: 'open and import, against zipping the frames', ...taken, ...asked });
      return results;
    },
  },
];

function homeInMemory() {
  const database = memoryDatabase();
  return { store: memoryStore(database), archive: memoryArchive(database) };
}

async function sizeOf(stream: ReadableStream<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) size += chunk.length;
  return size;
}
