/** The page in which bench modules run; driven by scripts/bench.mjs. */
import type { BenchResult, BenchRow } from './harness.js';

const modules = import.meta.glob<{ readonly rows: readonly BenchRow[] }>([
  './*.bench.ts',
  '!./*.node.bench.ts',
]);

async function rowsOf(file: string): Promise<readonly BenchRow[]> {
  const load = modules[`./${file}`];
  if (!load) throw new Error(`there is no bench module ${file}`);
  return (await load()).rows;
}

const bench = {
  /** Ids of the rows in a module, in order. */
  async list(file: string): Promise<string[]> {
    return (await rowsOf(file)).map((row) => row.id);
  },
  /** Runs the row with this index. */
  async run(file: string, index: number): Promise<readonly BenchResult[]> {
    const row = (await rowsOf(file))[index];
    if (!row) throw new Error(`${file} has no row ${index}`);
    const results = await row.run({ origin: location.origin });
    return Array.isArray(results) ? results : [results as BenchResult];
  },
};

export type Bench = typeof bench;

declare global {
  interface Window {
    bench: Bench;
  }
}

window.bench = bench;
