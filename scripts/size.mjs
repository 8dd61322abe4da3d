// Sizes of the built entries, minified and gzipped, against the budgets of P7. --json prints them as data.
import { pathToFileURL } from 'node:url';
import { gzipBytes, loadedLater, loadedWith, packagesIn } from './dist.mjs';
import { KB, PARTS, partFile, textFile } from './project.mjs';

/** Viewers of media: what each loads when its first item is seen, by the library in it. Budgets in bytes. */
const VIEWERS = [
  { what: 'viewer of molecules', library: '3dmol', budget: 165 * KB },
  { what: 'viewer of 3D scenes', library: 'three', budget: 165 * KB },
  { what: 'viewer of Vega charts', library: 'vega-view', budget: 285 * KB },
];

/** Measures what each entry loads. `budget` in bytes; `null`: reported only. */
export function measureSizes() {
  const board = [
    ...loadedWith('board.js'),
    ...loadedLater('board.js').filter((file) => packagesIn(file).has('uplot')),
  ];
  const beyond = (file, entry) => [...loadedWith(file)].filter((each) => !loadedWith(entry).has(each));
  const lazy = (entry, known) => loadedLater(entry).filter((file) => !known.includes(file));
  const viewers = VIEWERS.map(({ what, library, budget }) => {
    const files = loadedLater('board.js').filter((file) => packagesIn(file).has(library));
    return { what, files, budget };
  });
  const known = [...board, ...viewers.flatMap(({ files }) => files)];
  const rows = [
    { what: 'page entry', files: [...loadedWith('index.js')], budget: 10 * KB },
    { what: 'worker without tfjs', files: [...loadedWith(partFile('worker'))], budget: 30 * KB },
    { what: 'board with uPlot', files: board, budget: 75 * KB },
    { what: 'page, loaded by init', files: beyond('session.js', 'index.js'), budget: null },
    { what: 'page, with tensors', files: beyond('side.js', 'session.js'), budget: null },
    { what: 'tfjs, without its page', files: beyond('tfjs.js', 'side.js'), budget: 15 * KB },
    { what: 'charts of tfjs', files: beyond('draw.js', 'tfjs.js'), budget: 110 * KB },
    ...PARTS.map((part) => ({
      ...{ what: `worker's ${part}`, files: [partFile(part)] },
      // The encoder of videos is a library, which grows with its versions.
      budget: part === 'video' ? 65 * KB : null,
    })),
    { what: 'worker files as texts', files: ['worker', ...PARTS].map(textFile), budget: null },
    { what: 'engine in the page', files: beyond('in-page.js', 'index.js'), budget: null },
    { what: 'board, loaded later', files: lazy('board.js', known), budget: 265 * KB },
    ...viewers,
  ];
  return rows.map((row) => {
    const bytes = gzipBytes(row.files);
    return { ...row, bytes, ok: row.budget === null || bytes <= row.budget };
  });
}

function print(rows) {
  const kb = (bytes) => `${(bytes / KB).toFixed(2)} KB`.padStart(10);
  for (const { what, files, bytes, budget, ok } of rows) {
    const verdict = budget === null ? '' : `${ok ? '≤' : '>'} ${budget / KB} KB ${ok ? 'ok' : 'TOO LARGE'}`;
    console.log(`${what.padEnd(24)}${kb(bytes)}  ${verdict.padEnd(18)}  ${files.join(' + ')}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const rows = measureSizes();
  if (process.argv.includes('--json')) console.log(JSON.stringify(rows, null, 2));
  else print(rows);
  if (rows.some((row) => !row.ok)) process.exitCode = 1;
}
