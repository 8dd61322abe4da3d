/** Page side of P12's row on many keys: a real board over the real store. Driven by its bench. */
import '../../../src/board/index.js';
import { init, openSource, type Run } from '../../../src/index.js';

let run: Run | null = null;
let names: string[] = [];

/** Starts a run that has logged some rows of `count` keys, scalars as `watch` names them. */
export async function record(count: number): Promise<void> {
  names = Array.from({ length: count }, (_, k) => `${k % 2 ? 'weights' : 'gradients'}/layer-${k}/norm`);
  run = await init({ project: 'many-keys' });
  for (let i = 0; i < 5; i++) run.log(row(i));
  await run.flush();
}

/** Shows the board and waits for its first chart. */
export async function showBoard(): Promise<void> {
  const board = document.createElement('stepwell-board');
  board.style.cssText = 'position: fixed; inset: 0';
  document.body.append(board);
  board.source = await openSource();
  while (!hasCanvas(board)) await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
}

/** Logs a value of each key twice a second; each 100 of them in a task of their own, as a training would. */
export async function stream(seconds: number): Promise<void> {
  for (let i = 0; i < seconds * 2; i++) {
    for (let at = 0; at < names.length; at += 100) {
      const part = names.slice(at, at + 100).map((name, k) => [name, Math.sin(at + k + i)]);
      run?.log(Object.fromEntries(part), { step: 10 + i });
      if (at % 2_000 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function row(i: number): Record<string, number> {
  return Object.fromEntries(names.map((name, k) => [name, Math.sin(k + i)]));
}

function hasCanvas(root: Element): boolean {
  const tree = root.shadowRoot ?? root;
  if (tree.querySelector('canvas')) return true;
  return [...tree.querySelectorAll('*')].some((child) => child.shadowRoot !== null && hasCanvas(child));
}
