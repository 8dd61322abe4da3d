/** The digits demo with `watch`: what is stored equals the tensors themselves, downloaded whole and counted by hand. */
import type * as tf from '@tensorflow/tfjs';
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import type { DigitsPage } from '../../demo/digits/main.js';
import type { LiveModel } from '../../demo/digits/trainer.js';
import { modelHistogram } from '../model/histograms.js';
import { longOrShort } from '../support/long.js';
import { collectErrors } from './support/board.js';
import { useSite } from './support/setup.js';

const EVERY = 3;
/** The short form records twice, with batches between that record nothing. */
const BATCHES = longOrShort(10, 4);
/** Steps of batches whose tensors are recorded. */
const STEPS = Array.from({ length: Math.ceil(BATCHES / EVERY) }, (_, i) => i * EVERY);

interface Watched {
  readonly uid: string;
  readonly problems: number | undefined;
  /** By key: the elements at each update that was due. */
  readonly downloads: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** By key, in the order of steps. */
  readonly stored: Readonly<
    Record<
      string,
      readonly {
        readonly step: number;
        readonly edges: readonly number[];
        readonly counts: readonly number[];
        readonly stats: Readonly<Record<string, number>>;
      }[]
    >
  >;
  readonly backend: string | undefined;
}

const site = useSite();

function trainAndDownload(page: Page, backend: 'cpu' | 'webgl'): Promise<Watched> {
  return page.evaluate(
    async ([backend, every, batches]) => {
      const { digits } = window as unknown as { digits: DigitsPage };
      const downloads: Record<string, number[][]> = {};
      const note = (key: string, x: tf.Tensor) => {
        downloads[key] ??= [];
        downloads[key].push(Array.from(x.dataSync()));
      };
      let updates = 0;
      const listen = ({ model }: LiveModel) => {
        const { optimizer } = model;
        const apply = optimizer.applyGradients.bind(optimizer);
        optimizer.applyGradients = (gradients) => {
          const due = updates++ % every === 0;
          const named = Array.isArray(gradients)
            ? Object.fromEntries(gradients.map(({ name, tensor }) => [name, tensor]))
            : gradients;
          const weights = due ? model.trainableWeights : [];
          for (const weight of weights) {
            note(`gradients/${weight.name}`, named[(weight.read() as tf.Variable).name] as tf.Tensor);
          }
          apply(gradients);
          for (const weight of weights) note(`weights/${weight.name}`, weight.read());
        };
      };
      let live: LiveModel | null = null;
      Object.defineProperty(digits.trainer, 'live', {
        configurable: true,
        get: () => live,
        set: (value: LiveModel | null) => {
          live = value;
          if (value) listen(value);
        },
      });
      const { run } = await digits.train({
        backend,
        name: `watched on ${backend}`,
        epochs: 1,
        batchSize: 8,
        watchEvery: every,
        data: { kind: 'drawn', train: 8 * batches, test: 8, seed: 5 },
      });
      const source = document.querySelector('stepwell-board')?.source;
      if (!source) throw new Error('the board has no source');
      const detail = await source.getRun(run.uid);
      const stored: Record<string, Watched['stored'][string]> = {};
      let origin: string | undefined;
      for (const { key, kind } of detail?.keys ?? []) {
        if (kind !== 'histogram') continue;
        const all = await source.histograms({ run: run.uid, key });
        origin = all.origin?.backend;
        stored[key] = Array.from(all.steps, (step, i) => {
          const [from = 0, to = 0] = [all.binStart[i], all.binStart[i + 1]];
          return {
            step,
            // One edge more than bins, for each of the histograms before.
            edges: [...all.edges.slice(from + i, to + i + 1)],
            counts: [...all.counts.slice(from, to)],
            stats: Object.fromEntries(
              Object.entries(all.stats).map(([name, values]) => [name, values[i] as number]),
            ),
          };
        });
      }
      return { uid: run.uid, problems: detail?.problems, downloads, stored, backend: origin };
    },
    [backend, EVERY, BATCHES] as const,
  );
}

describe.each(['cpu', 'webgl'] as const)('the digits demo on %s', (backend) => {
  test('[HIS5] weights and gradients equal a full download, counted by hand', async () => {
    const page = await site.browser.context.newPage();
    const errors = collectErrors(page);
    await page.goto(`${site.origin}/index.html`);
    await page.waitForFunction(() => 'digits' in window);
    const watched = await trainAndDownload(page, backend);

    expect(watched.problems).toBe(0);
    expect(watched.backend).toBe(backend);
    const keys = new Set(Object.keys(watched.downloads));
    expect(keys.size).toBe(12);
    expect(new Set(Object.keys(watched.stored))).toEqual(keys);
    for (const key of keys) {
      const histograms = watched.stored[key] ?? [];
      expect(histograms.map(({ step }) => step)).toEqual(STEPS);
      for (const [i, { edges, counts, stats }] of histograms.entries()) {
        const elements = watched.downloads[key]?.[i] ?? [];
        const byHand = modelHistogram(elements, edges);
        expect(counts, `${key}, number ${i}`).toEqual([...byHand.counts]);
        const { mean, std, ...exact } = byHand.stats;
        expect(stats).toMatchObject(exact);
        expect([edges[0], edges.at(-1)]).toEqual([exact.min, exact.max]);
        const size = Math.max(Math.abs(exact.min), Math.abs(exact.max));
        expect(Math.abs((stats['mean'] ?? NaN) - mean)).toBeLessThanOrEqual(1e-5 * size);
        expect(Math.abs((stats['std'] ?? NaN) - std)).toBeLessThanOrEqual(1e-5 * size);
      }
    }
    expect(errors).toEqual([]);
    await page.close();
  });
});
