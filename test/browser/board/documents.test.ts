/** The panels of HTML and Markdown, over a source in memory. What gets out of the frames is a test of whole browsers. */
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, textOf, until } from './helpers.js';

let source: TestSource;
beforeEach(() => {
  source = testSource();
  source.addRun('a');
});
afterEach(() => {
  clear();
  vi.restoreAllMocks();
});

type Item = Parameters<TestSource['logMedia']>[2][number];

function logHtml(items: readonly Partial<Item>[], step = 0): void {
  const whole = items.map((item) => ({
    ...{ blob: new Blob(['<p>text']), type: 'text/html', facts: { inject: true, scripts: false } },
    ...item,
  }));
  source.logMedia('a', 'report', whole, { step, media: 'html' });
}

function logMarkdown(text: string, rest: Partial<Item> = {}): void {
  const item = { blob: new Blob([text]), type: 'text/markdown', facts: {}, ...rest };
  source.logMedia('a', 'notes', [item], { media: 'markdown' });
}

const frames = (board: Element) => all<HTMLIFrameElement>(board, 'iframe');
const shown = (board: Element, count: number) =>
  until(`${count} frames`, () => frames(board).length === count && frames(board));

describe('[MED3] HTML', () => {
  test('is shown in a frame without any right, named by its caption; the page stays as it is', async () => {
    const text = '<h1>Report</h1><script>parent.parent.hacked=1</script><img src=x onerror="top.hacked=1">';
    logHtml([{ blob: new Blob([text]), caption: '<b>Epoch</b> 1' }, {}]);
    const board = mount(source);
    const [first, second] = (await shown(board, 2)) as [HTMLIFrameElement, HTMLIFrameElement];
    expect([first, second].map((frame) => frame.getAttribute('sandbox'))).toEqual(['', '']);
    expect([first.title, second.title]).toEqual(['<b>Epoch</b> 1', 'report, step 0, html 2']);
    expect(first.srcdoc).toContain('<h1>Report</h1>');
    expect(first.contentDocument).toBeNull();
    expect(all(board, 'stepwell-html-view').flatMap((view) => all(view, '.bar'))).toEqual([]);
    expect('hacked' in globalThis).toBe(false);
  });

  test('runs scripts only when the reader says so, takes the height that they ask for, and stops them again', async () => {
    const tall = '<div style="height:777px"></div><script>top.hacked=1</script>';
    logHtml([{ blob: new Blob([tall]), facts: { inject: false, scripts: true }, caption: 'tall' }]);
    const board = mount(source);
    await shown(board, 1);
    expect(frames(board)[0]?.getAttribute('sandbox')).toBe('');
    one(one(board, 'stepwell-html-panel'), '.enlarge').click();
    const large = await until(
      'the overlay',
      () => all(board, 'stepwell-html-panel[large]').flatMap((panel) => all(panel, 'stepwell-html-view'))[0],
    );
    one(large, '.bar button').click();
    const frame = await until('a frame with scripts', () =>
      frames(large).find((each) => each.getAttribute('sandbox') === 'allow-scripts'),
    );
    expect(frame.contentDocument).toBeNull();
    await until('its own height', () => {
      const { height } = one(large, '.frame').getBoundingClientRect();
      return height > 777 && height < 850;
    });
    // Anybody can send a message: only those of the frame count.
    window.postMessage({ stepwell: 'any', height: 5 }, '*');
    one(large, '.bar button').click();
    await until('a frame without', () => frames(large).every((each) => each.getAttribute('sandbox') === ''));
    expect('hacked' in globalThis).toBe(false);
  });

  test('keeps its frame while values arrive, and makes it anew for another theme if it has the colours of the board', async () => {
    logHtml([{ caption: 'themed' }, { facts: { inject: false, scripts: false }, caption: 'own' }]);
    const board = mount(source);
    const [themed, own] = (await shown(board, 2)) as [HTMLIFrameElement, HTMLIFrameElement];
    expect([themed, own].map(({ srcdoc }) => srcdoc.includes('color-scheme:light'))).toEqual([true, false]);
    source.log('a', { loss: 1 });
    board.theme = 'dark';
    // The colours too, and not those of the theme before.
    await until('a dark frame', () => frames(board)[0]?.srcdoc.includes('color-scheme:dark;color:#e8ebef'));
    expect(frames(board)[1]).toBe(own);
  });

  test('says why it shows nothing, and offers the bytes as a file that no browser opens', async () => {
    logHtml([
      { blob: null },
      { type: 'image/svg+xml', blob: new Blob(['<svg onload="alert(1)"/>']) },
      { blob: new Blob(['x'.repeat(4 * 1024 * 1024 + 1)]), caption: 'long' },
    ]);
    const board = mount(source);
    const missing = await until('three problems', () => {
      const found = all(board, '.missing');
      return found.length === 3 && found;
    });
    expect(missing.map((each) => textOf(each).trim())).toEqual([
      expect.stringContaining('Its bytes are not here'),
      expect.stringContaining('image/svg+xml is not shown'),
      expect.stringMatching(/Texts above 4.* are not shown/),
    ]);
    const made = vi.spyOn(URL, 'createObjectURL');
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
    one(missing[2] as HTMLElement, 'button').click();
    await until('a download', () => clicked.mock.calls.length === 1);
    expect(made.mock.calls.map(([blob]) => (blob as Blob).type)).toEqual(['application/octet-stream']);
    one(missing[0] as HTMLElement, 'button').click();
    await until('no bytes', () => one<HTMLButtonElement>(missing[0] as HTMLElement, 'button').disabled);
    expect(frames(board)).toEqual([]);
  });
});

describe('[BRD2] Markdown', () => {
  test('is rendered and cleaned; the element stays while values arrive', async () => {
    logMarkdown(
      '# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<img src=x onerror="top.hacked=1"><script>hacked=1</script>',
    );
    const board = mount(source);
    const prose = await until('a text', () => all(board, '.prose')[0]);
    expect(prose.querySelector('h1')?.textContent).toBe('Title');
    expect(prose.querySelectorAll('td')).toHaveLength(2);
    expect(prose.querySelectorAll('img, script')).toHaveLength(0);
    source.log('a', { loss: 1 });
    await until('the value', () => all(board, 'stepwell-scalar-panel')[0]);
    expect(all(board, '.prose')[0]).toBe(prose);
    expect('hacked' in globalThis).toBe(false);
  });

  test('that would take the renderer too long is shown as it is, with the reason', async () => {
    logMarkdown('<b>'.repeat(40_000));
    const board = mount(source);
    const plain = await until('a plain text', () => all(board, '.plain')[0]);
    expect(textOf(plain)).toContain('<b><b>');
    expect(textOf(one(board, 'stepwell-markdown-panel'))).toContain('Shown as it is');
  });
});

test('axe finds nothing in panels with documents and problems, light and dark', async () => {
  logHtml([{ facts: { inject: true, scripts: true }, caption: 'with scripts' }, { blob: null }]);
  logMarkdown('# One\n\n`code` and [a link](https://example.org)');
  const board = mount(source);
  for (const theme of ['light', 'dark'] as const) {
    board.theme = theme;
    await shown(board, 1);
    await until('a text', () => all(board, '.prose')[0]);
    const { violations } = await axe.run(board, { resultTypes: ['violations'], iframes: false });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }
});
