import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const BOARD = join(import.meta.dirname, '../../../src/board');

test('[BRD5] one function makes every uPlot, so that none is made without what removes its listeners', () => {
  const makers = readdirSync(BOARD, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.ts') && readFileSync(join(BOARD, file), 'utf8').includes('new uPlot('));
  expect(makers).toEqual([join('chart', 'interactive-plot.ts')]);
});
