import type { DrawingOptions } from '../../../src/board/histogram/drawing-options.js';
import type { StepwellBoard } from '../../../src/board/index.js';
import type { HeatmapQuery, HistogramQuery } from '../../../src/source/types.js';
import type { TestSource } from '../../fixtures/test-source.js';
import { all, until } from './helpers.js';

/** Numbers spread evenly from `low` to `high`, with twice as many in the middle half. */
export function spread(low: number, high: number, count = 200): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    const share = (i + 0.5) / count;
    return low + (high - low) * (i % 2 ? share : 0.25 + share / 2);
  });
}

/** Logs `steps` histograms of a key that widen from step to step, `every` steps apart. */
export function logSpread(source: TestSource, uid: string, key: string, steps: number, every = 10): void {
  for (let i = 0; i < steps; i++) {
    source.logHistogram(uid, key, spread(-1 - i * 0.1, 1 + i * 0.2), { step: i * every });
  }
}

/** The histogram panel of a key; `drawn`: with a chart in it. */
export function histogramPanel(board: Element, key: string, drawn = true): Promise<HTMLElement> {
  return until(`histogram panel of ${key}`, () =>
    all(board, 'stepwell-histogram-panel').find(
      (panel) =>
        (panel as unknown as { key: string }).key === key &&
        (!drawn ||
          (panel.shadowRoot?.querySelector<HTMLElement>('.uplot')?.style.visibility === '' &&
            panel.shadowRoot.querySelector('.bare') === null)),
    ),
  );
}

export function setDrawing(board: StepwellBoard, change: Partial<DrawingOptions>): void {
  board.updateSettings({ histograms: { ...board.settings.histograms, ...change } });
}

export function heatQueries(source: TestSource, key: string): HeatmapQuery[] {
  return source.calls.flatMap(({ method, argument }) => {
    const query = argument as HeatmapQuery;
    return method === 'heatmap' && query.key === key ? [query] : [];
  });
}

export function histogramQueries(source: TestSource, key: string): HistogramQuery[] {
  return source.calls.flatMap(({ method, argument }) => {
    const query = argument as HistogramQuery;
    return method === 'histograms' && query.key === key ? [query] : [];
  });
}

/** The pixels of a panel's plot, without axes. */
export function plotPixels(panel: HTMLElement): ImageData {
  const root = panel.shadowRoot;
  const canvas = root?.querySelector<HTMLCanvasElement>('.uplot canvas');
  const over = root?.querySelector('.u-over')?.getBoundingClientRect();
  const context = canvas?.getContext('2d');
  if (!canvas || !over || !context) throw new Error('No chart');
  const box = canvas.getBoundingClientRect();
  const ratio = canvas.width / box.width;
  const at = [over.left - box.left, over.top - box.top, over.width, over.height] as const;
  const [left, top, width, height] = at.map((n) => Math.round(n * ratio));
  return context.getImageData(left ?? 0, top ?? 0, width ?? 1, height ?? 1);
}

/** Moves the mouse over a share of a panel's plot. */
export function point(panel: HTMLElement, x: number, y: number): void {
  const over = panel.shadowRoot?.querySelector('.u-over');
  const box = over?.getBoundingClientRect();
  if (!over || !box) throw new Error('No chart');
  const at = { clientX: box.left + box.width * x, clientY: box.top + box.height * y, bubbles: true };
  over.dispatchEvent(new MouseEvent('mouseenter', at));
  over.dispatchEvent(new MouseEvent('mousemove', at));
}

export function leave(panel: HTMLElement): void {
  panel.shadowRoot?.querySelector('.u-over')?.dispatchEvent(new MouseEvent('mouseleave'));
}
