import { type BenchContext, type BenchResult, type BenchRow, measurePairs } from './harness.js';
import { callIn } from './support.js';

const MODULE = 'subjects/distribution.ts';
const ELEMENTS = 1_000_000;
const PAIRS = 15;
/** tfjs-vis blocks the page for a second each time, and leaks three tensors. */
const VIS_PAIRS = 7;
const MIN_LESS_BLOCKING = 50;
const MIN_FASTER_ON_GPU = 5;

/** P5: the histogram of a million elements. Blocking is the longest time without a turn for other tasks of the page. */
export const rows: readonly BenchRow[] = [
  {
    id: 'P5',
    what: 'histogram of a tensor of a million elements',
    async run({ openPage }: BenchContext): Promise<BenchResult[]> {
      if (!openPage) throw new Error('this bench runs in Node');
      const results: BenchResult[] = [];
      for (const backend of ['cpu', 'webgl'] as const) {
        const page = await openPage('/test/bench/page.html');
        const time =
          (name: string, ...args: unknown[]) =>
          () =>
            callIn<number>(page, MODULE, name, ...args);
        await time('start', backend, ELEMENTS)();
        const blocking = await measurePairs({
          ours: time('ours'),
          peer: time('vis'),
          ...(backend === 'cpu' ? { floor: time('copyAndPost') } : {}),
          pairs: VIS_PAIRS,
        });
        results.push({
          id: 'P5',
          what: `${backend}: the page is blocked, against tfjs-vis show.valuesDistribution`,
          unit: 'ms',
          ...blocking,
          target: `≥ ${MIN_LESS_BLOCKING}× less`,
          ok: (blocking.ratioToPeer ?? 0) >= MIN_LESS_BLOCKING,
        });
        const gpu = await hasGpu(page);
        const whole = await measurePairs({ ours: time('oursWhole'), peer: time('byHand'), pairs: PAIRS });
        results.push({
          id: 'P5',
          what: `${backend}${gpu || backend === 'cpu' ? '' : ' (software)'}: log() until stored, against await data() and one pass`,
          unit: 'ms',
          ...whole,
          target: gpu && backend === 'webgl' ? `≥ ${MIN_FASTER_ON_GPU}× faster` : 'reported',
          ok: !(gpu && backend === 'webgl') || (whole.ratioToPeer ?? 0) >= MIN_FASTER_ON_GPU,
        });
      }
      return results;
    },
  },
];

/** False where a program draws what a GPU should. */
function hasGpu(page: Awaited<ReturnType<NonNullable<BenchContext['openPage']>>>): Promise<boolean> {
  return page.evaluate(() => {
    const gl = document.createElement('canvas').getContext('webgl2');
    const info = gl?.getExtension('WEBGL_debug_renderer_info');
    const renderer = gl && info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : '';
    return renderer !== '' && !/swiftshader|llvmpipe|software/i.test(renderer);
  });
}
