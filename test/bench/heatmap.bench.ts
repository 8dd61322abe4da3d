import { levelColors } from '../../src/board/histogram/palette.js';
import { rasterOf } from '../../src/board/histogram/raster.js';
import { drawHeatmap } from '../../src/query/histograms/heatmap.js';
import { type BenchResult, type BenchRow, measurePairs } from './harness.js';
import { makeHistograms } from './subjects/histograms.js';

const STEPS = 2_000;
const BINS = 64;
/** Plot of a large panel, in device pixels. */
const PLOT = { width: 1_200, height: 320 };
/** Our drawings per measurement: a single one is about as short as the clock is fine. */
const REPEATS = 8;
const PAIRS = 21;
const MIN_FASTER = 20;

/**
 * P6: a heat map of 2,000 steps × 64 bins on a canvas. All subjects end with reading a pixel back: a canvas draws
 * later than it is told to, and the page waits then.
 */
export const rows: readonly BenchRow[] = [
  {
    id: 'P6',
    what: 'histogram heat map',
    async run(): Promise<BenchResult[]> {
      const canvas = document.createElement('canvas');
      Object.assign(canvas, PLOT);
      const context = canvas.getContext('2d', { alpha: false });
      if (!context) throw new Error('there is no canvas');
      const records = makeHistograms(STEPS, BINS);
      const colors = levelColors(false);
      const palette = cssOf(colors);
      const make = (width: number, height: number) =>
        drawHeatmap(records, { key: 'weights', width, height }, 0);
      // One cell for each histogram and bin, as the one that fills rectangles has.
      const cells = make(STEPS, BINS);
      const done = () => context.getImageData(0, 0, 1, 1);
      const clear = () => context.clearRect(0, 0, PLOT.width, PLOT.height);

      const image = () => {
        for (let i = 0; i < REPEATS; i++) {
          clear();
          const raster = rasterOf(cells, colors);
          if (!raster) throw new Error('there is nothing to draw');
          context.imageSmoothingEnabled = false;
          context.drawImage(raster.canvas, 0, 0, PLOT.width, PLOT.height);
          done();
        }
      };
      const ready = rasterOf(cells, colors)?.canvas;
      const floor = () => {
        for (let i = 0; i < REPEATS; i++) {
          clear();
          context.imageSmoothingEnabled = false;
          if (ready) context.drawImage(ready, 0, 0, PLOT.width, PLOT.height);
          done();
        }
      };
      const rectangles = () => {
        clear();
        const [w, h] = [PLOT.width / STEPS, PLOT.height / BINS];
        for (let step = 0; step < STEPS; step++) {
          for (let bin = 0; bin < BINS; bin++) {
            const level = cells.cells[bin * STEPS + step] ?? 0;
            if (level === 0) continue;
            context.fillStyle = palette[level] ?? '';
            context.fillRect(step * w, bin * h, w, h);
          }
        }
        done();
      };
      const time = (work: () => void, repeats: number) => () => {
        const start = performance.now();
        work();
        return (performance.now() - start) / repeats;
      };
      const drawn = await measurePairs({
        ours: time(image, REPEATS),
        floor: time(floor, REPEATS),
        peer: time(rectangles, 1),
        pairs: PAIRS,
      });
      const asked = await measurePairs({
        ours: () => void make(PLOT.width, PLOT.height),
        pairs: PAIRS,
      });
      const { ratioToPeer = Number.NaN } = drawn;
      return [
        {
          id: 'P6',
          what: `page: colour and draw ${STEPS} × ${BINS} cells, against one fillRect each`,
          unit: 'ms',
          ...drawn,
          target: `≥ ${MIN_FASTER}× faster`,
          ok: ratioToPeer >= MIN_FASTER,
        },
        {
          id: 'P6',
          what: `worker: ${STEPS} histograms to ${PLOT.width} × ${PLOT.height} cells`,
          unit: 'ms',
          ...asked,
          target: 'reported',
          ok: true,
        },
      ];
    },
  },
];

/** The same colours as text, made once: the peer is not charged for it. */
function cssOf(colors: Uint32Array): string[] {
  return Array.from(
    colors,
    (pixel) => `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255} / ${(pixel >>> 24) / 255})`,
  );
}
