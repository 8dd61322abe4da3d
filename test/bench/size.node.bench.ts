import { KB } from '../../scripts/project.mjs';
import { measureSizes } from '../../scripts/size.mjs';
import type { BenchResult, BenchRow } from './harness.js';

/** P7: what a page downloads, from the built files. */
export const rows: readonly BenchRow[] = [
  {
    id: 'P7',
    what: 'size, minified and gzipped',
    run: async (): Promise<BenchResult[]> =>
      measureSizes().flatMap(({ what, bytes, budget, ok }) =>
        budget === null
          ? []
          : [{ id: 'P7', what, unit: 'KB', ours: bytes / KB, target: `≤ ${budget / KB} KB`, ok }],
      ),
  },
];
