/** The board beside a real training: what a person sees of the first fit, and when. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, expect, test } from 'vitest';
import { randomId } from '../../../src/base/ids.js';
import { init, openSource } from '../../../src/index.js';
import { all, clear, mount, until } from '../board/helpers.js';

afterEach(clear);

type PanelElement = HTMLElement & { readonly key: string };

/** The first screen: the board fills the page of the test. */
const SCREEN = { width: 1280, height: 800 };

const panels = (board: Element) =>
  all<PanelElement>(board, 'stepwell-scalar-panel, stepwell-histogram-panel');

/** Where the panels and headings stand that begin on the first screen, as text. */
function places(board: Element): string {
  const shown = [...panels(board).map((panel) => [panel.key, panel] as const), ...headings(board)];
  return shown
    .map(([name, element]) => [name, element.getBoundingClientRect()] as const)
    .filter(([, { top }]) => top < SCREEN.height)
    .map(([name, { x, y, width, height }]) => [name, x, y, width, height].join(' '))
    .join('\n');
}

const headings = (board: Element) =>
  all(board, 'section h2').map((each) => [each.textContent?.trim(), each] as const);

test('[BRD8] fitCallbacks({watch}) on a real model: the loss is on the first screen when its first value comes, and nothing moves', async () => {
  await tf.setBackend('cpu');
  const project = randomId();
  const run = await init({ project, tf });
  const source = await openSource();
  // Reads of the run's details that have begun since the loss was committed: the board has one every 250 ms.
  let reads = 0;
  let isCommitted = false;
  const counting = Object.assign(Object.create(source), {
    getRun: async (uid: string) => {
      if (isCommitted) reads++;
      return source.getRun(uid);
    },
  });
  const board = mount(
    counting,
    `position: fixed; inset: 0; width: ${SCREEN.width}px; height: ${SCREEN.height}px`,
  );
  board.project = project;
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 6, activation: 'relu', inputShape: [4] }),
      tf.layers.dense({ units: 2, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const x = tf.randomNormal([64, 4]);
  const y = tf.oneHot(
    tf.tensor1d(
      Array.from({ length: 64 }, (_, i) => i % 2),
      'int32',
    ),
    2,
  );

  const lossPanel = () => panels(board).find(({ key }) => key === 'train/loss');
  const isDrawn = (panel: Element | undefined) => panel !== undefined && all(panel, 'canvas').length > 0;
  let before = '';
  const spy = new tf.CustomCallback({
    // Ours has begun, because callbacks are called in their order. The training waits here, before its first value.
    onTrainBegin: async () => {
      await run.flush();
      await until('the panels of what was announced', () => panels(board).length >= 9 && lossPanel());
      await until('the place of the slider', () => all(board, '.slider').length > 0);
      expect(isDrawn(lossPanel())).toBe(false);
      before = places(board);
    },
    // And here, after it.
    onBatchEnd: async (batch) => {
      if (batch !== 0 || isCommitted) return;
      const panel = lossPanel();
      await run.flush();
      isCommitted = true;
      await until('the first loss', () => isDrawn(panel));
      // Four intervals of the details are a second; a fifth may have begun while the answers were drawn.
      expect(reads).toBeLessThanOrEqual(5);
      const box = panel?.getBoundingClientRect() as DOMRect;
      expect(box.top).toBeGreaterThan(0);
      expect(box.bottom).toBeLessThanOrEqual(SCREEN.height);
      expect(box.right).toBeLessThanOrEqual(SCREEN.width);
      expect(lossPanel()).toBe(panel);
      expect(places(board)).toBe(before);
    },
  });
  const errors: unknown[] = [];
  const checked = {
    ...args(),
    callbacks: [run.fitCallbacks({ watch: { every: 'epoch', gradients: true } }), spy],
  };
  await model.fit(x, y, checked).catch((thrown: unknown) => errors.push(thrown));
  expect(errors).toEqual([]);
  expect(isCommitted).toBe(true);
  await run.finish();
  // Every announced key came, into the place that it had, as far as the screen shows it.
  await until('all came', () => panels(board).every((panel) => all(panel, '.nobody').length === 0));
  expect(places(board)).toBe(before);
  expect((await source.getRun(run.uid))?.announced).toBeUndefined();
  model.dispose();
  tf.dispose([x, y]);
});

function args() {
  return { batchSize: 16, epochs: 2, validationSplit: 0.25, verbose: 0 as const };
}
