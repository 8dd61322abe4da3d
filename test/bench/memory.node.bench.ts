import type { Page } from 'playwright';
import type { BenchContext, BenchResult, BenchRow } from './harness.js';

const STEPS = 20;
/** Images of a step, in lists as a gallery has them. */
const LISTS = 10;
const IMAGES_PER_LIST = 50;
const SIDE = 256;
const VIDEO_BYTES = 100 * 1024 * 1024;
/** Growth of the page's heap that is taken for none, in MB: a hundredth of what is logged. */
const MOST_GROWTH_MB = 6;
const MB = 1e6;

/** Bytes that live objects and buffers take in the page's own thread, after its garbage is collected. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  // Twice: what the first one lets finalizers free is gone after the second.
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  // Newer than the types: the memory behind typed arrays.
  const usage = (await session.send('Runtime.getHeapUsage')) as {
    usedSize: number;
    backingStorageSize?: number;
  };
  await session.detach();
  return usage.usedSize + (usage.backingStorageSize ?? 0);
}

declare global {
  interface Window {
    /** The library and the run of a page of this bench. */
    memory: typeof import('../../src/index.js') & { run: import('../../src/index.js').Run };
  }
}

/** A page with a run. */
async function open({ openPage }: BenchContext): Promise<Page> {
  if (!openPage) throw new Error('this bench runs in Node');
  const page = await openPage('/test/bench/page.html');
  await page.addScriptTag({
    type: 'module',
    content: `import * as library from '/src/index.ts';
      window.memory = { ...library, run: await library.init({ project: 'memory' }) };`,
  });
  await page.waitForFunction(() => 'memory' in window);
  return page;
}

interface Counts {
  readonly items: number;
  readonly problems: number;
  readonly dropped: number;
}

/** Ends the run of a page, and returns what of it is stored. */
async function finish(page: Page): Promise<Counts> {
  return page.evaluate(async () => {
    const { openSource, run } = window.memory;
    await run.finish();
    const source = await openSource();
    const { problems, dropped } = (await source.getRun(run.uid)) ?? { problems: -1, dropped: -1 };
    return { items: (await source.getArtifacts(run.uid)).length, problems, dropped };
  });
}

/** Logs one step of images that no other step has, and waits until they are stored. */
async function logImages(page: Page, step: number): Promise<void> {
  await page.evaluate(
    async ({ step, lists, images, side }) => {
      const { image, run } = window.memory;
      const pattern = new Uint8Array(side * side).map((_, at) => Math.imul(at >> 4, 37) & 255);
      for (let list = 0; list < lists; list++) {
        const seed = step * lists + list;
        const pictures = Array.from({ length: images }, (_, picture) => {
          const pixels = pattern.slice();
          // No two pictures are the same, or their bytes would be stored once.
          pixels.set([seed & 255, seed >> 8, picture]);
          return pixels;
        });
        await run.log({ [`images/${list}`]: image(pictures, { shape: [side, side] }) }, { step }).stored;
      }
    },
    { step, lists: LISTS, images: IMAGES_PER_LIST, side: SIDE },
  );
}

/** Memory of the page while it logs many images and a long video. */
export const rows: readonly BenchRow[] = [
  {
    id: 'memory',
    what: 'heap of the page while it logs images and a video',
    async run(context: BenchContext): Promise<BenchResult[]> {
      const page = await open(context);
      const heaps: number[] = [];
      for (let step = 0; step < STEPS; step++) {
        await logImages(page, step);
        heaps.push(await heapOf(page));
      }
      const images = await finish(page);
      // The first step loads code.
      const [first = 0] = heaps;
      const growth = (Math.max(...heaps) - first) / MB;

      const other = await open(context);
      const before = await heapOf(other);
      await other.evaluate(async (bytes) => {
        const { video, run } = window.memory;
        const head = Uint8Array.from('\x1aE\xdf\xa3 webm V_VP9', (char) => char.charCodeAt(0));
        const part = new Uint8Array(1024 * 1024).fill(7);
        const parts = Array.from({ length: bytes / part.length }, () => part);
        await run.log({ rollout: video(new Blob([head, ...parts])) }).stored;
      }, VIDEO_BYTES);
      const after = await heapOf(other);
      const video = await finish(other);
      const isWhole = ({ items, problems, dropped }: Counts, expected: number) =>
        items === expected && problems === 0 && dropped === 0;
      return [
        {
          id: 'memory',
          what: `heap of the page: growth over ${STEPS} steps of ${LISTS * IMAGES_PER_LIST} images of ${SIDE} × ${SIDE}, all stored (logged: ${Math.round((STEPS * LISTS * IMAGES_PER_LIST * SIDE * SIDE) / MB)} MB)`,
          unit: 'MB',
          ours: growth,
          target: `≤ ${MOST_GROWTH_MB} MB`,
          ok: growth <= MOST_GROWTH_MB && isWhole(images, STEPS * LISTS * IMAGES_PER_LIST),
        },
        {
          id: 'memory',
          what: '… growth by a video of 100 MB, stored',
          unit: 'MB',
          ours: (after - before) / MB,
          target: `≤ ${MOST_GROWTH_MB} MB`,
          ok: (after - before) / MB <= MOST_GROWTH_MB && isWhole(video, 1),
        },
      ];
    },
  },
];
