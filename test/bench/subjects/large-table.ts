/** The table of P14, and the page in which a person looks at the table. */
import { init, openSource, type Run, table } from '../../../src/index.js';
import { all, mount, one, until } from '../../browser/board/helpers.js';

export const ROWS = 100_000;
const WORDS = ['cat', 'dog', 'bird', 'horse', 'frog'];
/** Frames of the scroll through all rows. */
const FRAMES = 120;

/** Columns by name. */
export type Columns = Record<string, Float64Array | Int32Array | string[] | boolean[]>;

/** 10 columns of floats, 5 of integers, 4 of texts (two of few words, two of unique ones), 1 of booleans. */
export function columnsOf(seed: number): Columns {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const columns: Columns = {};
  for (let i = 0; i < 10; i++) columns[`f${i}`] = Float64Array.from({ length: ROWS }, next);
  for (let i = 0; i < 5; i++)
    columns[`n${i}`] = Int32Array.from({ length: ROWS }, () => Math.floor(next() * 1000));
  const texts = (make: (i: number) => string) => Array.from({ length: ROWS }, (_, i) => make(i));
  for (let i = 0; i < 2; i++)
    columns[`word${i}`] = texts(() => WORDS[Math.floor(next() * WORDS.length)] as string);
  for (let i = 0; i < 2; i++) columns[`file${i}`] = texts((row) => `images/${i}/${row}-${seed}.png`);
  columns.right = Array.from({ length: ROWS }, () => next() > 0.5);
  return columns;
}

let run: Run | null = null;
let dialog: Element | null = null;
let grid: HTMLElement | null = null;

/** Logs the table, shows it on a board and enlarges it. */
export async function open(): Promise<void> {
  run = await init({ project: 'bench', capture: false });
  run.log({ examples: table(columnsOf(1)) });
  await run.flush();
  const board = mount(await openSource());
  const gridIn = (root: Element) =>
    until('a grid', () => all(root, '[role="grid"]').find((each) => all(each, '.row').length > 0));
  await gridIn(board);
  one(one(board, 'stepwell-table-panel'), '.enlarge').click();
  dialog = await until('the overlay', () => all(board, 'stepwell-enlarged')[0]);
  grid = await gridIn(dialog);
  await new Promise((resolve) => setTimeout(resolve, 1000));
}

/** Scrolls through all rows. Each frame shows other ones. */
export async function scroll(): Promise<void> {
  if (!grid) throw new Error('open() comes first');
  const { scrollHeight } = grid;
  for (let i = 0; i <= FRAMES; i++) {
    grid.scrollTop = (scrollHeight * i) / FRAMES;
    await new Promise(requestAnimationFrame);
  }
}

/** Sorts by a column of numbers, then by another one, and waits until the rows are there. */
export async function sort(): Promise<void> {
  const root = dialog;
  if (!root) throw new Error('open() comes first');
  const heads = () => all(root, '[role="columnheader"]');
  for (const index of [3, 1]) {
    heads()[index]?.click();
    await until('sorted', () => heads()[index]?.getAttribute('aria-sort') === 'ascending');
    await until('counted', () => !one(root, '.count').textContent?.includes('…'));
  }
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await run?.finish();
}
