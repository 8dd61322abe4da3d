/** Page side of P12's row on the mouse: twelve panels of a board, and twelve bare uPlots over the same points. Driven by its bench. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import '../../../src/board/index.js';
import { testSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';

const PANELS = 12;
const STEPS = 300;

function heightOf(panel: number, run: number, step: number): number {
  return Math.sin(panel + run / 7 + step / 40) + 2;
}

/** Shows a board with twelve panels of some runs, and waits until all of them are drawn. */
export async function showBoard(runs: number): Promise<void> {
  const source = testSource();
  const names = Array.from({ length: runs }, (_, run) => `r${run}`);
  for (const [run, name] of names.entries()) {
    source.addRun(name, { created: 1_000_000 + run });
    for (let step = 0; step < STEPS; step++) {
      const row = Array.from({ length: PANELS }, (_, k) => [`s/k${k}`, heightOf(k, run, step)] as const);
      source.log(name, Object.fromEntries(row), step);
    }
  }
  const board = document.createElement('stepwell-board');
  board.style.cssText = 'position: fixed; inset: 0';
  board.runs = names.map(uidOf);
  board.source = source;
  document.body.append(board);
  board.view = { pins: [], selection: names.map(uidOf) };
  while (count(board, 'canvas.cursor') < PANELS) await new Promise((resolve) => setTimeout(resolve, 100));
  await new Promise((resolve) => setTimeout(resolve, 2_000));
}

/** Shows twelve uPlots with a cursor that all of them share, without a legend. */
export function showBare(runs: number): void {
  const grid = document.createElement('div');
  grid.style.cssText = 'position: fixed; inset: 0; display: grid; grid-template-columns: repeat(3, 1fr)';
  document.body.append(grid);
  const x = Array.from({ length: STEPS }, (_, step) => step);
  for (let panel = 0; panel < PANELS; panel++) {
    const lines = Array.from({ length: runs }, (_, run) => x.map((step) => heightOf(panel, run, step)));
    new uPlot(
      {
        width: 360,
        height: 190,
        legend: { show: false },
        cursor: { sync: { key: 'bench' } },
        scales: { x: { time: false } },
        series: [{}, ...lines.map((_, run) => ({ stroke: `hsl(${run * 37} 70% 50%)` }))],
      },
      [x, ...lines],
      grid,
    );
  }
}

/** Where the mouse moves: the plot of the first panel. */
export function plotBox(): { left: number; top: number; width: number; height: number } {
  const over = find(document.body, '.u-over')[0]?.getBoundingClientRect();
  if (!over) throw new Error('no plot');
  const { left, top, width, height } = over;
  return { left, top, width, height };
}

function count(root: Element, selector: string): number {
  return find(root, selector).length;
}

function find(root: Element, selector: string): Element[] {
  const tree = root.shadowRoot ?? root;
  const below = [...tree.querySelectorAll('*')].filter((each) => each.shadowRoot !== null);
  return [...tree.querySelectorAll(selector), ...below.flatMap((each) => find(each, selector))];
}
