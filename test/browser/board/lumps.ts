import type { HistogramView } from '../../../src/board/histogram/drawing-options.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { mount, until } from './helpers.js';
import { histogramPanel, setDrawing } from './histogram-helpers.js';
import { colorAlong, pictureOf } from './pixel-helpers.js';
import { binned } from './shape-helpers.js';

export const THEMES = ['light', 'dark'] as const;

/** Forty bins from −2 to 2: 30 % of the elements around −1, 70 % around 1, nothing elsewhere. */
const EDGES = Array.from({ length: 41 }, (_, i) => -2 + i / 10);
const LUMPS = EDGES.slice(1).map((_, b) => (b === 9 || b === 10 ? 150 : b === 29 || b === 30 ? 350 : 0));

/** Twenty equal histograms, ten steps apart; from step 100 on with elements that are not finite. */
export function lumps(nan = 0): TestSource {
  const made = testSource();
  made.addRun('a');
  for (let step = 0; step < 200; step += 10) {
    const broken = step >= 100 && nan > 0;
    const some = { nan: broken ? nan : 0, count: broken ? 1_000 + nan : 1_000, zeros: nan > 0 ? 40 : 0 };
    made.logHistogram('a', 'w/k', binned(EDGES, LUMPS, some), { step });
  }
  return made;
}

/** The picture of a view in a theme, once it is there. */
export async function drawn(view: HistogramView, theme: (typeof THEMES)[number], from = lumps()) {
  const board = mount(from);
  board.theme = theme;
  setDrawing(board, { view });
  const panel = await histogramPanel(board, 'w/k', false);
  const picture = await until(`${view} in ${theme}`, () => {
    const found = panel.shadowRoot?.querySelector('.bare') === null ? pictureOf(panel, view) : null;
    return found && colorAlong(found, along(view), placeOf(view, 0.96)) > 1 ? found : null;
  });
  const color = (name: string) => getComputedStyle(panel).getPropertyValue(`--s-${name}`);
  return { board, panel, picture, color };
}

/** Values run up a chart over time, and along the others. */
export function along(view: HistogramView): 'column' | 'row' {
  return view === 'heatmap' || view === 'bands' ? 'row' : 'column';
}

/** Where a value stands on the axis, in shares: a heat map ends with its bins, the others have a margin. */
export function placeOf(view: HistogramView, value: number): number {
  const end = view === 'heatmap' ? 2 : 2.32;
  return view === 'heatmap' || view === 'bands' ? (end - value) / (2 * end) : (value + end) / (2 * end);
}
