/** Figures: captured in a page, and shown by their panel over a source in memory. */
import axe from 'axe-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { figure } from '../../../src/media/figure/value.js';
import { encodedMedia } from '../../fixtures/encoded-media.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, textOf, until } from './helpers.js';

let source: TestSource;
beforeEach(() => {
  source = testSource();
  source.addRun('a');
});
afterEach(clear);

const HOSTILE = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" onload="top.hacked=1"><script>top.hacked=1</script>
<image href="/figure-leak.png" width="9" height="9"/><rect width="40" height="20" fill="#f00"/></svg>`;

const pictures = (board: Element) =>
  all<HTMLImageElement>(board, 'stepwell-figure-view')
    .flatMap((view) => all<HTMLImageElement>(view, 'img'))
    .filter((each) => each.complete && each.naturalWidth > 0);
const shown = (board: Element, count: number) =>
  until(`${count} figures`, () => pictures(board).length === count && pictures(board));

test('[MED3] a canvas, an element of the page and a hostile SVG are shown as images that run and fetch nothing', async () => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 6, height: 4 });
  canvas.getContext('2d')?.fillRect(0, 0, 6, 4);
  document.body.insertAdjacentHTML('beforeend', '<svg width="30" height="10"><text>a&nbsp;b</text></svg>');
  const element = document.body.lastElementChild as SVGElement;
  const items = await encodedMedia(figure([canvas, element, HOSTILE], { caption: ['canvas', '<b>svg</b>'] }));
  expect(items.map(({ type, facts }) => [type, facts])).toEqual([
    ['image/png', { width: 6, height: 4 }],
    ['image/svg+xml', { width: 30, height: 10 }],
    ['image/svg+xml', { width: 40, height: 20 }],
  ]);
  source.logMedia('a', 'curve', items, { media: 'figure' });
  const board = mount(source);
  const images = await shown(board, 3);
  expect(images.map(({ alt }) => alt)).toEqual(['canvas', '<b>svg</b>', 'curve, step 0, figure 3']);
  // A document at such an address has an origin of its own, so that an SVG in a tab of its own cannot reach the page.
  expect(images.every(({ src }) => src.startsWith('data:image/'))).toBe(true);
  expect('hacked' in globalThis).toBe(false);
  expect(performance.getEntriesByType('resource').filter(({ name }) => name.includes('figure-leak'))).toEqual(
    [],
  );
});

test('says what is not shown and why, offers the bytes; axe finds nothing, light and dark', async () => {
  const svg = (text: string) => ({ blob: new Blob([text]), type: 'image/svg+xml', facts: {} });
  const items = [
    svg(HOSTILE),
    svg('<svg xmlns="http://www.w3.org/2000/svg"><broken'),
    { ...svg(''), blob: null },
  ];
  source.logMedia('a', 'curve', [...items, { ...svg('<p>'), type: 'text/html' }], { media: 'figure' });
  const board = mount(source);
  await shown(board, 1);
  const missing = await until('three problems', () => {
    const found = all(board, '.missing');
    return found.length === 3 && found;
  });
  expect(missing.map((each) => textOf(each).trim())).toEqual([
    expect.stringContaining('Its bytes are not here'),
    expect.stringContaining('text/html is not shown'),
    expect.stringContaining('This browser cannot show it'),
  ]);
  for (const theme of ['light', 'dark'] as const) {
    board.theme = theme;
    await shown(board, 1);
    const { violations } = await axe.run(board, { resultTypes: ['violations'] });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }
  const select = one<HTMLSelectElement>(one(board, 'stepwell-figure-panel'), '.bar select');
  select.value = 'white';
  select.dispatchEvent(new Event('change'));
  await until('a white paper', () => {
    const [paper] = all(board, '.paper');
    return paper && getComputedStyle(paper).backgroundColor === 'rgb(255, 255, 255)';
  });
});
