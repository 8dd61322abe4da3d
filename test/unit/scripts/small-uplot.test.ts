/** What the build takes out of uPlot, and that nothing is taken out unseen. */
import { readFileSync } from 'node:fs';
import { parseAst } from 'vite';
import { expect, test } from 'vitest';
import { root } from '../../../scripts/project.mjs';
import { smallUplot } from '../../../scripts/small-uplot.mjs';

const FILE = `${root}/node_modules/uplot/dist/uPlot.esm.js`;
const LIBRARY = readFileSync(FILE, 'utf8');

/** The library after the build's changes. */
function small(code: string, file = FILE): string | null {
  const fail = (text: string) => {
    throw new Error(text);
  };
  return smallUplot().transform.call({ error: fail }, code, file)?.code ?? null;
}

test('of uPlot, legends, times, ticks, paths and synchronized cursors go', () => {
  const code = small(LIBRARY) ?? '';
  expect(() => parseAst(code)).not.toThrow();
  // Names that only what is taken out uses: once, where they are defined, or in what goes with them.
  for (const gone of [
    'isTime',
    '_tzDate',
    '_fmtDate',
    'uPlot.sync',
    'paths.bars',
    'uPlot.join',
    'legendOpts,',
  ])
    expect(code).not.toMatch(new RegExp(`${gone.replace('.', '\\.')}\\b(?!\\s*=>)`));
  expect(code).toContain('const showLegend = false;');
});

test('a library that is no longer as the table knows it fails the build, and other files are left alone', () => {
  expect(() => small(LIBRARY.replace('const showLegend = legend.show;', ''))).toThrow('showLegend');
  expect(() => small(`${LIBRARY}\nconst mode = u.mode;`)).toThrow('2 places');
  expect(small(LIBRARY, `${root}/src/board/uPlot.esm.js`)).toBeNull();
});
