/** Texts that would hold the page: notes, log lines, values and configs of any size. */
import { afterEach, describe, expect, test } from 'vitest';
import { markdownProblem } from '../../../src/board/ui/markdown-cost.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';
import { all, clear, mount, one, textOf, until } from './helpers.js';

afterEach(clear);

async function details(
  fields: Parameters<TestSource['addRun']>[1],
  source = testSource(),
): Promise<HTMLElement> {
  source.addRun('a', fields);
  const board = mount(source);
  await until('list', () => textOf(board).includes('1 run'));
  board.focusRun(uidOf('a'));
  await until('details', () => all(board, 'dd .mono')[0]);
  return board;
}

const filled = (unit: string, length: number) =>
  unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

describe('notes', () => {
  test.each([
    '<b>',
    '*a_',
    '[',
    '![',
    '> ',
    '>',
    '1. ',
    '- - ',
    '~~a',
    '`a``',
    '<b title=x>\n\nx\n\n',
    '[a](',
    '<!--',
  ])('30 KB and 100 KB of %j are shown as they stand, and the board says why', async (unit) => {
    for (const length of [30_000, 100_000]) expect(markdownProblem(filled(unit, length))).not.toBeNull();
    const notes = filled(unit, 100_000);
    const board = await details({ notes });
    await until('plain', () => textOf(board).includes('Shown as plain text'));
    const shown = one(board, '.notes');
    expect(shown.children.length).toBeLessThan(4);
    expect(shown.textContent?.startsWith(notes.slice(0, 40))).toBe(true);
    expect(shown.textContent).toContain('50,000 more characters');
  });

  test.each([
    ['prose', filled('Some words with **bold**, `code` and [a link](https://example.org).\n\n', 49_000)],
    ['a list', filled('- an item with `code` and *emphasis*\n', 30_000)],
    ['code', `\`\`\`python\n${filled('x[i] = a * b_c[j] ** 2  # <b> `q`\n', 40_000)}\n\`\`\``],
    ['a table', `| a | b |\n|---|---|\n${filled('| `x_1` | **2** |\n', 20_000)}`],
    ['quotes and lists in one another', '> - a\n>   - b\n>     1. c\n> > deeper'],
  ])('%s is rendered, however long up to the limit', async (_, notes) => {
    expect(markdownProblem(notes)).toBeNull();
    const board = await details({ notes });
    await until('rendered', () => all(board, '.notes p, .notes li, .notes pre, .notes table')[0], 20_000);
    expect(textOf(board)).not.toContain('Shown as plain text');
  });
});

test('a log line of 100,000 characters shows its beginning and how much is left', async () => {
  const source = testSource();
  const board = await details({}, source);
  source.addLog('a', 'info', 'x'.repeat(100_000), { deep: 'y'.repeat(50_000) });
  (await until('tab', () => all(board, '#tab-logs')[0])).click();
  const message = await until('line', () => all(board, '.line .message')[0]);
  expect(message.textContent?.startsWith('x'.repeat(2_000))).toBe(true);
  expect(message.textContent?.length).toBeLessThan(2_200);
  expect(message.textContent).toContain('98,000 more characters');
  expect(one(board, '.line pre').textContent?.length).toBeLessThan(10_200);
});

test('a huge config shows some of its entries and counts the others; a search finds them', async () => {
  const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`key-${i}`, i]));
  let deep: object = { end: 'needle' };
  for (let i = 0; i < 80; i++) deep = { deep };
  const board = await details({
    config: { many, list: Array.from({ length: 9_000 }, () => 1), text: 'z'.repeat(1e6), deep } as never,
  });
  await until('config', () => all(board, '.tree .pair').length > 100);
  expect(all(board, '.tree *').length).toBeLessThan(8_000);
  expect(textOf(board)).toContain('and 19,800 more');
  expect(textOf(board)).toContain('999,000 more characters');
  const search = one<HTMLInputElement>(board, '[aria-label="Search config"]');
  search.value = 'key-19999';
  search.dispatchEvent(new InputEvent('input'));
  await until('found', () => all(board, '.tree .pair').length === 1);
  search.value = 'needle';
  search.dispatchEvent(new InputEvent('input'));
  await until('found deep down', () => textOf(one(board, '.tree')).includes('needle'));
});

test('a text or JSON value of a megabyte shows its beginning in its panel', async () => {
  const source = testSource();
  source.addRun('a');
  source.log(
    'a',
    { 'out/text': 'w '.repeat(5e5), 'out/json': { list: Array.from({ length: 1e5 }, (_, i) => i) } },
    0,
  );
  const board = mount(source);
  const texts = await until('values', () => {
    const found = all(board, 'stepwell-value-panel').flatMap((panel) => all(panel, 'pre'));
    return found.length === 2 && found.every((each) => each.textContent !== '') ? found : null;
  });
  for (const text of texts) {
    expect(text.textContent?.length).toBeLessThan(10_200);
    expect(text.textContent).toContain('more characters');
  }
});
