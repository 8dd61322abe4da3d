/** The panel of molecules, over a source in memory. */
import axe from 'axe-core';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MOLECULE_FORMATS, MOLECULE_TYPES, storedFormat } from '../../../src/media/molecule/kind.js';
import { MOLECULES } from '../../fixtures/molecules.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { GpuContexts, inkOf } from './gpu-contexts.js';
import { all, clear, mount, one, textOf, until } from './helpers.js';

type Item = Parameters<TestSource['logMedia']>[2][number];

let source: TestSource;
const contexts = new GpuContexts();

beforeEach(() => {
  source = testSource();
  source.addRun('a');
});
afterEach(() => {
  clear();
  vi.restoreAllMocks();
});
afterAll(() => contexts.close());

function log(items: readonly Item[], step = 0): void {
  source.logMedia('a', 'fold', items, { step, media: 'molecule' });
}

function itemOf(name: (typeof MOLECULE_FORMATS)[number]): Item {
  const { content, atoms } = MOLECULES[name];
  const type = MOLECULE_TYPES[storedFormat(name) ?? 'pdb'];
  return { blob: new Blob([content]), type, facts: { atoms }, caption: name };
}

const views = (board: Element) => all(board, 'stepwell-molecule-view');
const shown = (board: Element, count: number) =>
  until(`${count} molecules`, () => {
    const found = views(board).filter((view) => /\d atoms/.test(textOf(view)));
    return found.length === count && found;
  });

const hasInk = (canvas: Element) => inkOf(canvas as HTMLCanvasElement) > 50;
const inkIn = (view: Element) => inkOf(one<HTMLCanvasElement>(view, 'canvas'));

describe('a molecule', () => {
  test('of each format is drawn, with one context for all; the page keeps its globals', async () => {
    const handler = () => {};
    document.onreadystatechange = handler;
    for (const [step, name] of MOLECULE_FORMATS.entries()) log([itemOf(name)], step);
    const board = mount(source);
    // From step to step, so that one viewer shows them all.
    for (const name of MOLECULE_FORMATS.toReversed()) {
      const wanted = `${MOLECULES[name].atoms} atoms PNG ${name} `;
      await until(name, () => {
        const [figure] = all(board, 'stepwell-molecule-panel').flatMap((panel) => all(panel, 'figure'));
        return figure && textOf(figure).endsWith(wanted) && all(figure, 'canvas').some(hasInk);
      });
      const runs = one(one(board, 'stepwell-molecule-panel'), '.runs');
      runs.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true, composed: true }));
    }
    expect(contexts.live).toHaveLength(1);
    expect('$3Dmol' in globalThis).toBe(false);
    expect(document.onreadystatechange).toBe(handler);
    document.onreadystatechange = null;
  });

  test('turns with the keys, together with the others of the panel, and the step stays', async () => {
    log([itemOf('pdb')], 0);
    log([itemOf('pdb'), itemOf('gro')], 1);
    const board = mount(source);
    const [first, second] = (await shown(board, 2)) as [HTMLElement, HTMLElement];
    const pictures = () => [first, second].map((view) => one<HTMLCanvasElement>(view, 'canvas').toDataURL());
    await until('pictures', () => inkIn(first) > 50 && inkIn(second) > 50);
    const before = pictures();
    const stage = one(first, '.stage');
    stage.focus();
    stage.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true, composed: true }));
    await until('both have turned', () => pictures().every((picture, i) => picture !== before[i]));
    expect(views(board)).toHaveLength(2);
    stage.dispatchEvent(new KeyboardEvent('keydown', { key: '0', bubbles: true, composed: true }));
    await until('both are back', () => pictures().every((picture, i) => picture === before[i]));
  });

  test('is drawn as chosen; a picture of it is a file', async () => {
    log([itemOf('sdf')]);
    const board = mount(source);
    const [view] = (await shown(board, 1)) as [HTMLElement];
    await until('a picture', () => inkIn(view) > 50);
    const balls = inkIn(view);
    const select = one<HTMLSelectElement>(board, 'select[aria-label="Style of fold"]');
    select.value = 'sphere';
    select.dispatchEvent(new Event('change'));
    await until('more ink', () => inkIn(view) > 1.5 * balls);
    select.value = 'cartoon';
    select.dispatchEvent(new Event('change'));
    await until('a reason', () => textOf(view).includes('No backbone'));
    const links: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      links.push(this.download);
    });
    one(view, 'button.link').click();
    await until('a file', () => links.length === 1);
    expect(links[0]).toMatch(/^molecule-\w{8}\.png$/);
  });

  test('is drawn with a new context after the GPU was lost, turned or in another style; until then its picture stays', async () => {
    log([itemOf('pdb')]);
    const board = mount(source);
    const [view] = (await shown(board, 1)) as [HTMLElement];
    await until('a picture', () => inkIn(view) > 50);
    const picture = () => one<HTMLCanvasElement>(view, 'canvas').toDataURL();
    const stage = one(view, '.stage');
    const turn = () => {
      stage.focus();
      stage.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true, composed: true }));
    };
    const choose = () => {
      const select = one<HTMLSelectElement>(board, 'select[aria-label="Style of fold"]');
      select.value = 'sphere';
      select.dispatchEvent(new Event('change'));
    };
    for (const act of [turn, choose]) {
      const before = picture();
      const [context] = contexts.live;
      context?.getExtension('WEBGL_lose_context')?.loseContext();
      await until('lost', () => context?.isContextLost());
      expect(picture()).toBe(before);
      act();
      await until('another picture', () => picture() !== before && inkIn(view) > 50);
      expect(contexts.live).toHaveLength(1);
      expect(contexts.live[0]).not.toBe(context);
    }
  });

  test('that cannot be shown says why and offers its bytes', async () => {
    log([
      { ...itemOf('pdb'), blob: new Blob(['END']) },
      { ...itemOf('pdb'), blob: null },
      { ...itemOf('pdb'), type: 'text/html' },
      { ...itemOf('mmtf'), blob: new Blob(['not MMTF']) },
    ]);
    const board = mount(source);
    const texts = await until('problems', () => {
      const found = all(board, '.missing').map((each) => textOf(each).trim());
      return found.length === 4 && found.sort((a, b) => (a < b ? -1 : 1));
    });
    expect(texts).toEqual([
      expect.stringContaining('Its bytes are not here'),
      expect.stringContaining('cannot be shown: no atoms could be read'),
      expect.stringContaining('cannot be shown: the viewer cannot read its bytes'),
      expect.stringContaining('text/html is not shown'),
    ]);
  });
});

test('axe finds nothing in panels with molecules, light and dark', async () => {
  log([itemOf('pdb'), { ...itemOf('pdb'), blob: null }]);
  const board = mount(source);
  await shown(board, 1);
  for (const theme of ['light', 'dark'] as const) {
    board.theme = theme;
    const { violations } = await axe.run(board, { resultTypes: ['violations'] });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }
});
