/** Boxes and masks over images, over a source in memory, from the call of `image()` on. */
import axe from 'axe-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readLabelPng } from '../../../src/media/image/label-png.js';
import { image } from '../../../src/media/image/value.js';
import { encodedMedia } from '../../fixtures/encoded-media.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, textOf, until } from './helpers.js';

let source: TestSource;
beforeEach(() => {
  source = testSource();
  source.addRun('a');
});
afterEach(() => {
  clear();
  vi.restoreAllMocks();
});

const ROAD = 300;
const HOSTILE = '<img src=x onerror="top.hacked=1">';

/** A grey picture of 4 × 2 pixels: the left half of the mask is a road, the right half background; two boxes. */
async function logStreet(step: number): Promise<void> {
  const value = image(new Uint8Array(8).fill(90), {
    shape: [2, 4],
    masks: {
      truth: { data: Uint16Array.of(ROAD, ROAD, 0, 0, ROAD, ROAD, 0, 0), classLabels: { [ROAD]: 'road' } },
    },
    boxes: {
      found: {
        boxData: [
          { position: { minX: 0, maxX: 0.5, minY: 0, maxY: 1 }, classId: 1, scores: { acc: 0.9 } },
          { position: { minX: 0.5, maxX: 1, minY: 0, maxY: 1 }, classId: 2, scores: { acc: 0.2 } },
        ],
        classLabels: { 1: HOSTILE, 2: 'dog' },
      },
    },
  });
  const items = await encodedMedia(value);
  source.logMedia('a', 'street', items, { step, media: 'image' });
}

const view = (root: Element) =>
  until('an image', () => all(root, 'stepwell-image-view').find((each) => all(each, 'img').length > 0));

/** Colours of the mask: of its left half, and of its right half. */
function drawn(root: Element): (readonly number[])[] {
  const canvas = one<HTMLCanvasElement>(root, 'canvas');
  const pixel = (x: number) => [...(canvas.getContext('2d')?.getImageData(x, 0, 1, 1).data ?? [])];
  return [pixel(0), pixel(3)];
}

function bar(board: Element, label: string): HTMLElement {
  const found = all(board, `[aria-label="${label}"]`)[0];
  if (!found) throw new Error(`No ${label}`);
  return found;
}

function slide(input: HTMLElement, value: string): void {
  (input as HTMLInputElement).value = value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

test('a mask and boxes are over their image, and what a person hides stays hidden at the next step', async () => {
  await logStreet(1);
  const board = mount(source);
  const shown = await view(board);
  await until('the mask', () => drawn(shown)[0]?.[3] === 255);
  const [road, background] = drawn(shown);
  expect(background?.[3]).toBe(0);
  expect(all(board, 'figure').length).toBe(1);
  expect(all(shown, '.box').length).toBe(2);

  slide(bar(board, 'Least acc of the boxes of street'), '0.5');
  await until('one box', () => all(shown, '.box').length === 1);
  slide(bar(board, 'Opacity of the masks of street'), '0.25');
  await until('the opacity', () => one(shown, 'canvas').style.opacity === '0.25');
  expect(drawn(shown)[0]).toEqual(road);
  const isRoad = (label: Element) => label.textContent?.includes('road') ?? false;
  const road300 = await until('its switch', () => all(board, '.classes label').find(isRoad));
  one<HTMLInputElement>(road300, 'input').click();
  await until('no road', () => drawn(shown)[0]?.[3] === 0);

  await logStreet(2);
  await until('the next step', () => textOf(board).includes('step 2'));
  await until('its boxes', () => all(board, '.box').length === 1);
  expect(drawn(await view(board))[0]?.[3]).toBe(0);
  bar(board, 'boxes found of street').click();
  await until('no box', () => all(board, '.box').length === 0);
  expect(bar(board, 'boxes found of street').getAttribute('aria-pressed')).toBe('false');
});

test('[BRD2] the classes under the pointer are named as text; axe finds nothing', async () => {
  await logStreet(1);
  const board = mount(source);
  const shown = await view(board);
  await until('the mask', () => drawn(shown)[0]?.[3] === 255);
  const stage = one(shown, '.stage');
  const { left, top, width, height } = stage.getBoundingClientRect();
  const point = (u: number) =>
    stage.dispatchEvent(
      new PointerEvent('pointermove', { clientX: left + u * width, clientY: top + height / 2 }),
    );
  point(0.25);
  await until('its name', () => textOf(shown).includes('truth: road'));
  expect(textOf(shown)).toContain(`found: ${HOSTILE} acc 0.9`);
  expect(all(shown, 'img').length).toBe(1);
  point(0.75);
  await until('the dog', () => textOf(shown).includes('found: dog acc 0.2'));
  expect('hacked' in globalThis).toBe(false);
  const panel = one(board, 'stepwell-image-panel');
  const { violations } = await axe.run(panel, { rules: { region: { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});

test('the enlarged image is magnified by wheel and keys, about the pointer, and moved', async () => {
  await logStreet(1);
  const board = mount(source);
  await view(board);
  one(one(board, 'stepwell-image-panel'), '.enlarge').click();
  const large = await until('the enlarged view', () => all(board, 'stepwell-enlarged')[0]);
  const shown = await view(large);
  const stage = one(shown, '.stage');
  const wide = () => one(shown, 'img').getBoundingClientRect().width / stage.clientWidth;
  const key = (name: string) =>
    stage.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
  const { left, top, height } = stage.getBoundingClientRect();
  const wheel = new WheelEvent('wheel', {
    ...{ deltaY: -200, clientX: left, clientY: top + height / 2, bubbles: true, cancelable: true },
  });
  stage.dispatchEvent(wheel);
  expect(wheel.defaultPrevented).toBe(true);
  await until('magnified', () => wide() > 1.5);
  // The point under the pointer stays where it is.
  expect(one(shown, 'img').getBoundingClientRect().left).toBeCloseTo(left, 0);
  key('ArrowRight');
  await until('moved', () => one(shown, 'img').getBoundingClientRect().left < left - 5);
  expect(one(shown, 'img').className).toBe('pixels');
  key('0');
  await until('whole', () => Math.abs(wide() - 1) < 0.01);
});

test('two fingers magnify the enlarged image, and one goes on moving it', async () => {
  // A finger of a test is none that the browser could capture.
  vi.spyOn(Element.prototype, 'setPointerCapture').mockImplementation(() => {});
  await logStreet(1);
  const board = mount(source);
  await view(board);
  one(one(board, 'stepwell-image-panel'), '.enlarge').click();
  const shown = await view(await until('the enlarged view', () => all(board, 'stepwell-enlarged')[0]));
  const stage = one(shown, '.stage');
  const { left, top, width, height } = stage.getBoundingClientRect();
  const finger = (type: string, pointerId: number, u: number) =>
    stage.dispatchEvent(
      new PointerEvent(type, {
        pointerId,
        clientX: left + u * width,
        clientY: top + height / 2,
        bubbles: true,
      }),
    );
  const box = () => one(shown, 'img').getBoundingClientRect();
  finger('pointerdown', 1, 0.45);
  finger('pointerdown', 2, 0.55);
  finger('pointermove', 2, 0.75);
  await until('three times as wide', () => Math.abs(box().width / width - 3) < 0.01);
  finger('pointerup', 2, 0.75);
  const before = box().left;
  finger('pointermove', 1, 0.35);
  await until('moved', () => Math.abs(box().left - before + 0.1 * width) < 1);
});

test('[VAL3] a mask may be ImageData, whose red channel counts', async () => {
  const data = new ImageData(4, 2);
  data.data.set([7, 1, 2, 255, 0, 9, 9, 255]);
  const value = image(new Uint8Array(8), { shape: [2, 4], masks: { m: { data } } });
  const encoding = encodedMedia(value);
  data.data.fill(5);
  const [, mask] = await encoding;
  if (!mask) throw new Error('no mask');
  const labels = await readLabelPng(new Uint8Array(await mask.blob.arrayBuffer()));
  expect([...labels.data]).toEqual([7, 0, 0, 0, 0, 0, 0, 0]);
});

test('JPEG and WebP are written by the browser, from pixels and from canvases', async () => {
  const canvas = new OffscreenCanvas(4, 2);
  canvas.getContext('2d')?.fillRect(0, 0, 4, 2);
  for (const format of ['jpeg', 'webp'] as const) {
    for (const x of [new Uint8Array(24).fill(90), canvas]) {
      const [item] = await encodedMedia(image(x, { shape: [2, 4, 3], format }));
      const bitmap = await createImageBitmap(item?.blob as Blob);
      expect([item?.type, item?.blob.type, bitmap.width]).toEqual([`image/${format}`, `image/${format}`, 4]);
    }
  }
});

test('a mask whose bytes are not here is told under its image', async () => {
  await logStreet(1);
  const blob = source.blob.bind(source);
  let images = 0;
  source.blob = async (run, sha256) => (images++ === 0 ? blob(run, sha256) : null);
  const board = mount(source);
  const shown = await view(board);
  await until('the reason', () => textOf(shown).includes('Mask truth: its bytes are not here'));
});
