import { afterEach, expect, test } from 'vitest';
import { defineBoard } from '../../../src/board/index.js';
import { definePart } from '../../../src/board/ui/part.js';
import { all, clear, mount, one, panelOf, sourceWith, until } from './helpers.js';

afterEach(clear);

function pageStyle(css: string): void {
  const style = document.createElement('style');
  style.dataset['test'] = '';
  style.textContent = css;
  document.head.append(style);
}

test('[BRD1] styles of the page do not reach the board', async () => {
  pageStyle(`* { color: rgb(255, 0, 0); font-family: cursive; letter-spacing: 9px; text-transform: uppercase; }
    button { display: none; } .row, .panel, header { padding: 99px; }`);
  const board = mount(sourceWith(['a']));
  await panelOf(board, 'train/loss');
  const title = one(board, 'h3');
  const style = getComputedStyle(title);
  expect(style.color).toBe('rgb(20, 24, 31)');
  expect(style.letterSpacing).toBe('normal');
  expect(style.textTransform).toBe('none');
  expect(style.fontFamily).toContain('apple-system');
  expect(getComputedStyle(one(board, 'button.more')).display).not.toBe('none');
});

test('[BRD1] styles of the board do not reach the page', async () => {
  const outside = document.createElement('div');
  outside.innerHTML =
    '<button class="button">x</button><h3 class="uplot u-over legend">y</h3><select></select>';
  document.body.append(outside);
  const look = () =>
    [...outside.querySelectorAll('*')].map((element) =>
      JSON.stringify(
        [...getComputedStyle(element)].map((name) => getComputedStyle(element).getPropertyValue(name)),
      ),
    );
  const before = look();
  const sheets = document.querySelectorAll('style, link[rel="stylesheet"]').length;
  const board = mount(sourceWith(['a']));
  await panelOf(board, 'train/loss');
  const overNow = look();
  board.remove();
  expect(overNow).toEqual(before);
  expect(document.querySelectorAll('style, link[rel="stylesheet"]').length).toBe(sheets);
  expect(document.adoptedStyleSheets.length).toBe(0);
});

test('[BRD1] two boards on one page do not disturb each other', async () => {
  const one_ = mount(sourceWith(['a']), 'width: 700px; height: 500px');
  const two = mount(sourceWith(['b'], ['val/acc']), 'width: 700px; height: 500px');
  two.theme = 'dark';
  await panelOf(one_, 'train/loss');
  await panelOf(two, 'val/acc');
  one_.updateSettings({ y: 'log' });
  expect(two.settings.y).toBe('linear');
  expect(one(one_, '.root').classList.contains('light')).toBe(true);
  expect(one(two, '.root').classList.contains('dark')).toBe(true);
  expect(all(one_, 'stepwell-scalar-panel').length).toBe(1);
});

test('[BRD1] registering again, or a second copy of the library, does not throw', () => {
  const present = customElements.get('stepwell-board');
  expect(defineBoard()).toBe(present);
  const other = defineBoard('stepwell-board-other');
  expect(other).not.toBe(present);
  expect(defineBoard('stepwell-board-other')).toBe(other);
  const Part = class extends HTMLElement {};
  definePart('stepwell-test-part', Part);
  definePart('stepwell-test-part', class extends HTMLElement {});
  expect(customElements.get('stepwell-test-part')).toBe(Part);
  expect(customElements.get('stepwell-test-part-2')).toBeDefined();
});

test('[BRD1] a board that leaves the page lets go of its source, and takes it up again when it comes back', async () => {
  const source = sourceWith(['a']);
  const board = mount(source);
  await panelOf(board, 'train/loss');
  expect(source.listeners).toBe(1);
  board.remove();
  expect(source.listeners).toBe(0);
  document.body.append(board);
  await panelOf(board, 'train/loss');
  await until('subscription', () => source.listeners === 1);
});

test('[BRD1] auto follows the system, dark and light win over it', async () => {
  const board = mount(sourceWith(['a']));
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  board.theme = 'auto';
  await until('auto', () => all(board, '.root')[0]?.classList.contains(dark ? 'dark' : 'light'));
  board.theme = 'dark';
  await until('dark', () => one(board, '.root').classList.contains('dark'));
});

test('the board fits 320 pixels without scrolling sideways, and its list of runs becomes a drawer', async () => {
  const board = mount(sourceWith(['a']), 'width: 320px; height: 700px');
  await panelOf(board, 'train/loss');
  const root = one(board, '.root');
  expect(root.scrollWidth).toBeLessThanOrEqual(320);
  expect(one(board, 'main').scrollWidth).toBeLessThanOrEqual(320);
  expect(getComputedStyle(one(board, '.side')).display).toBe('none');
  one(board, 'button.runs').click();
  await until('drawer', () => getComputedStyle(one(board, '.side')).display === 'flex');
});
