/** What thousands of keys cost, as counts: elements, renders, queries and looks at keys. */
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { keyIndex } from '../../../src/board/data/key-index.js';
import { sectionsOf } from '../../../src/board/panels/keys.js';
import type { KeyInfo, RunDetail } from '../../../src/source/types.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';
import { all, clear, mount, one, pause, textOf, until } from './helpers.js';

afterEach(clear);
beforeAll(() => void vi.setConfig({ testTimeout: 60_000 }));

function withKeys(count: number, sections: number, uids = ['a', 'b']): TestSource {
  const source = testSource();
  uids.forEach((uid, i) => {
    source.addRun(uid, { status: 'running', created: Date.now() - (i + 1) * 60_000 });
    const names = Array.from({ length: count }, (_, k) => `s${k % sections}/k${k}`);
    source.log(uid, Object.fromEntries(names.map((name, k) => [name, k])), 0);
  });
  return source;
}

const panels = (board: Element) => all(board, 'stepwell-scalar-panel');

/** Counts elements through every shadow root. */
const elements = (board: Element) => all(board, '*').length;

describe.each([1, 40])('10,000 keys in %i sections', (sections) => {
  test('[BRD3] only panels near the screen exist, are read and render', async () => {
    const small = mount(withKeys(100, 1));
    await until('panels', () => panels(small).length > 5, 30_000);
    await pause(300);
    const few = panels(small).length;
    const fewElements = elements(small);
    clear();

    const source = withKeys(10_000, sections);
    const board = mount(source);
    await until('panels', () => panels(board).length > 5, 30_000);
    await pause(500);
    expect(panels(board).length).toBeLessThanOrEqual(few + 12);
    // A box for each nine panels, and nothing else that grows with the keys.
    expect(elements(board)).toBeLessThan(fewElements + 10_000 / 4);
    const reads = source.count('series');
    expect(reads).toBeLessThan(2 * 60);

    const renders = new Map<string, number>();
    for (const tag of ['stepwell-scalar-panel', 'stepwell-panel-block', 'stepwell-panel-area']) {
      const part = customElements.get(tag)?.prototype as { performUpdate(): void };
      const original = part.performUpdate;
      vi.spyOn(part, 'performUpdate').mockImplementation(function (this: unknown) {
        renders.set(tag, (renders.get(tag) ?? 0) + 1);
        original.call(this);
      });
    }
    const details = source.count('getRun');
    source.log('a', { 's0/k0': 5 }, 1);
    await until('read again', () => source.count('getRun') > details);
    await pause(300);
    vi.restoreAllMocks();
    expect(renders.get('stepwell-panel-block') ?? 0).toBe(0);
    expect(renders.get('stepwell-scalar-panel') ?? 0).toBeLessThan(8 * few);
    expect(source.count('series') - reads).toBeLessThan(60);
  });
});

test('[BRD3] scrolling makes panels where one looks and takes the others away', async () => {
  const board = mount(withKeys(3_000, 1, ['a']));
  await until('panels', () => panels(board).length > 5, 30_000);
  const first = () => panels(board).some((panel) => (panel as unknown as { key: string }).key === 's0/k0');
  const last = () => panels(board).some((panel) => (panel as unknown as { key: string }).key === 's0/k2999');
  expect([first(), last()]).toEqual([true, false]);
  const main = one(board, 'main');
  const height = main.scrollHeight;
  await until('the last panel', () => {
    main.scrollTop = main.scrollHeight;
    return last();
  });
  await until('the first is gone', () => !first());
  expect(panels(board).length).toBeLessThan(60);
  expect(Math.abs(main.scrollHeight - height)).toBeLessThan(height * 0.05);
  main.scrollTop = 0;
  await until('the first panel', first);
});

test('[BRD3] looking up the keys of a run does not walk through them for each panel', () => {
  let looks = 0;
  const keys = Array.from({ length: 10_000 }, (_, k): KeyInfo => {
    return Object.defineProperty({ key: '', kind: 'scalar', count: 1 }, 'key', {
      get: () => {
        looks++;
        return `s/k${k}`;
      },
    });
  });
  const detail = { keys } as unknown as RunDetail;
  expect(sectionsOf([detail], '')[0]?.panels.length).toBe(10_000);
  const once = looks;
  expect(once).toBeLessThan(60_000);
  for (let i = 0; i < 1_000; i++) expect(sectionsOf([detail], '')).toBe(sectionsOf([detail], ''));
  for (let k = 0; k < 10_000; k++) expect(keyIndex(detail).at.get(`scalar s/k${k}`)).toBe(k);
  expect(looks).toBe(once);
});

test('[BRD3] details of a run with thousands of metrics list a hundred, and more on request', async () => {
  const board = mount(withKeys(3_000, 1, ['a']));
  await until('rows', () => all(board, '.row').length === 1);
  board.focusRun(uidOf('a'));
  const rows = () => all(board, 'stepwell-run-overview').flatMap((view) => all(view, 'tbody tr')).length;
  await until('a hundred', () => rows() === 100);
  const more = all(board, 'stepwell-run-overview').flatMap((view) => all(view, '.more'))[0];
  expect(more?.textContent).toContain('Show 500 more of 3,000 metrics');
  more?.click();
  await until('six hundred', () => rows() === 600);
  expect(textOf(board)).toContain('s0/k');
});
