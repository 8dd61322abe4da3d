/** A page with the policy `style-src 'self'` refuses every style attribute: templates set styles through `styleMap`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const BOARD = join(import.meta.dirname, '../../../src/board');

test.each(
  readdirSync(BOARD, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.ts')),
)('%s writes no style attribute', (file) => {
  const code = readFileSync(join(BOARD, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  // In a template: `style=` with anything but our directive, or a function that gives it.
  expect(code.match(/\sstyle=(?!\$\{(?:styleMap|color)\().*/g) ?? []).toEqual([]);
  expect(code).not.toMatch(/lit\/directives\/style-map|setAttribute\('style'|<style>/);
});
