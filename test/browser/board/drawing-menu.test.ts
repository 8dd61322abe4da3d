import { afterEach, expect, test } from 'vitest';
import { testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, until } from './helpers.js';
import { histogramPanel, logSpread } from './histogram-helpers.js';

afterEach(clear);

test('the menu of a panel opens below its button, inside of the window, and closes when the board scrolls', async () => {
  const source = testSource();
  source.addRun('a');
  for (let i = 0; i < 12; i++) logSpread(source, 'a', `w/k${String(i).padStart(2, '0')}`, 4);
  const board = mount(source, 'width: 1280px; height: 700px');
  // A section of so many histograms begins as small pictures.
  board.view = { opened: ['w'] };
  const open = (panel: HTMLElement) =>
    panel.shadowRoot?.querySelector<HTMLElement>('.menu:popover-open') ?? null;
  for (const key of ['w/k00', 'w/k01']) {
    const panel = await histogramPanel(board, key);
    const button = one(panel, '.drawing-options');
    button.click();
    const menu = await until('menu', () => open(panel));
    await until('placed', () => menu.style.left !== '');
    const box = menu.getBoundingClientRect();
    const { bottom, right } = button.getBoundingClientRect();
    expect(box.top).toBeCloseTo(bottom + 4, 0);
    expect(box.left).toBeGreaterThanOrEqual(8);
    expect(box.right).toBeCloseTo(Math.min(right, innerWidth - 8), 0);
    one(board, 'main').scrollTop += 5;
    await until('closed', () => open(panel) === null);
  }
  expect(all(board, '.menu:popover-open')).toEqual([]);
});
