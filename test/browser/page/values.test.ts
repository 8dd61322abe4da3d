/** Images and files, from the page to what the store gives back, over the real worker and the real IndexedDB. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { randomId } from '../../../src/base/ids.js';
import {
  image,
  init,
  type MediaValues,
  openSource,
  type Run,
  type RunDetail,
  type Source,
} from '../../../src/index.js';
import '../../../src/tfjs.js';

let source: Source;
const runs: Run[] = [];

async function start(options: Parameters<typeof init>[0] = {}): Promise<Run> {
  const run = await init({ project: 'values', name: randomId(), capture: false, ...options });
  runs.push(run);
  return run;
}

beforeAll(async () => {
  source = await openSource();
});

afterEach(async () => {
  for (const run of runs.splice(0)) await run.finish();
});

function imagesOf(run: Run, key: string): Promise<MediaValues> {
  return source.media({ run: run.uid, key, media: 'image' });
}

async function problemsOf(run: Run): Promise<string[]> {
  return (await source.getRun(run.uid))?.problemList.map(({ reason }) => reason) ?? [];
}

/** The pixels of the image number `i` of the newest row: red, green, blue, alpha. */
async function pixelsOf(
  run: Run,
  key: string,
  i = 0,
): Promise<{ width: number; height: number; data: number[] }> {
  const { steps } = await imagesOf(run, key);
  const found = steps.at(-1)?.items[i];
  const blob = found && (await source.blob(run.uid, found.sha256));
  if (!found || !blob) throw new Error(`no image under ${key}: ${await problemsOf(run)}`);
  const bitmap = await createImageBitmap(new Blob([blob], { type: found.type }), {
    premultiplyAlpha: 'none',
    colorSpaceConversion: 'none',
  });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  expect(found.facts).toEqual({ width: bitmap.width, height: bitmap.height });
  return { width: bitmap.width, height: bitmap.height, data: [...data] };
}

/** A canvas of four opaque pixels: red, green, blue, grey. */
const FOUR = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 100, 100, 100, 255];

function canvasOf(pixels: readonly number[], width = 2): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, pixels.length / 4 / width);
  canvas.getContext('2d')?.putImageData(new ImageData(Uint8ClampedArray.from(pixels), width), 0, 0);
  return canvas;
}

describe('images', () => {
  test('[VAL3] each kind of value is recorded as it was at the call, whatever becomes of it', async () => {
    const run = await start();
    const data = new ImageData(Uint8ClampedArray.from(FOUR), 2);
    const canvas = canvasOf(FOUR);
    const element = document.createElement('canvas');
    [element.width, element.height] = [2, 2];
    const drawn = element.getContext('2d') as CanvasRenderingContext2D;
    drawn.putImageData(data, 0, 0);
    const bitmap = await createImageBitmap(canvas);
    const png = await canvas.convertToBlob({ type: 'image/png' });
    const url = URL.createObjectURL(png);
    const tag = new Image();
    tag.src = url;
    await tag.decode();
    const bytes = Uint8Array.from(FOUR);
    const floats = Float32Array.from(FOUR, (value) => value / 255);
    const rgb = FOUR.filter((_, i) => i % 4 !== 3);
    const chw = [0, 1, 2].flatMap((c) => rgb.filter((_, i) => i % 3 === c));
    const tensor = tf.tensor3d(rgb, [2, 2, 3], 'int32');
    const scaled = tf.tidy(() => tf.tensor(chw, [3, 2, 2]).div(255));
    // The next row waits for its batch: what is not copied at the call would be sent as it is then.
    run.log({ warm: 1 });
    run.log({
      data: image(data),
      canvas: image(canvas),
      element: image(element),
      bitmap: image(bitmap),
      png: image(png),
      url: image(url),
      tag: image(tag),
      bytes: image(bytes, { shape: [2, 2, 4] }),
      floats: image(floats, { shape: [2, 2, 4] }),
      nested: image([
        [255, 0],
        [0, 100],
      ]),
      tensor: image(tensor),
      scaled: image(scaled, { layout: 'CHW' }),
    });
    data.data.fill(7);
    canvas.getContext('2d')?.fillRect(0, 0, 2, 2);
    drawn.fillRect(0, 0, 2, 2);
    bitmap.close();
    bytes.fill(9);
    floats.fill(0.5);
    tf.dispose([tensor, scaled]);
    await run.flush();
    URL.revokeObjectURL(url);
    expect(await problemsOf(run)).toEqual([]);
    for (const key of [
      'data',
      'canvas',
      'element',
      'bitmap',
      'png',
      'url',
      'tag',
      'bytes',
      'floats',
      'tensor',
      'scaled',
    ]) {
      expect((await pixelsOf(run, key)).data, key).toEqual(FOUR);
    }
    const grey = [255, 0, 0, 100].flatMap((value) => [value, value, value, 255]);
    expect((await pixelsOf(run, 'nested')).data).toEqual(grey);
  });

  test.each(['cpu', 'webgl'])('[VAL3] tensors on %s, in a tidy, leave none behind', async (backend) => {
    await tf.setBackend(backend);
    const run = await start();
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      run.log({
        batch: image(tf.ones([3, 4, 5, 1]).mul(tf.tensor([0, 0.5, 1]).reshape([3, 1, 1, 1])), {
          caption: ['a', 'b', 'c'],
        }),
      });
      run.log({
        mask: image(
          tf
            .tensor2d([
              [1, 0],
              [0, 1],
            ])
            .toBool(),
          { caption: 'mask' },
        ),
      });
    });
    await run.flush();
    expect(tf.memory().numTensors).toBe(before);
    const { steps } = await imagesOf(run, 'batch');
    expect(steps[0]?.items.map(({ caption, facts: { width, height } }) => [caption, width, height])).toEqual([
      ['a', 5, 4],
      ['b', 5, 4],
      ['c', 5, 4],
    ]);
    const shades = await Promise.all([0, 1, 2].map(async (i) => (await pixelsOf(run, 'batch', i)).data[0]));
    expect(shades).toEqual([0, 128, 255]);
    expect((await pixelsOf(run, 'mask')).data.filter((_, i) => i % 4 === 0)).toEqual([255, 0, 0, 255]);
    await tf.setBackend('cpu');
  });

  test('transparency is kept to the bit; a Blob is kept byte for byte', async () => {
    const run = await start();
    const faint = [200, 100, 50, 3, 10, 20, 30, 128, 0, 0, 0, 0, 255, 255, 255, 255];
    const jpeg = await canvasOf(FOUR).convertToBlob({ type: 'image/jpeg' });
    run.log({ faint: image(new ImageData(Uint8ClampedArray.from(faint), 2)), jpeg: image(jpeg) });
    await run.flush();
    const [at] = (await imagesOf(run, 'faint')).steps;
    const blob = await source.blob(run.uid, at?.items[0]?.sha256 ?? '');
    // A canvas would round: WebGL reads an image without multiplying its alpha in.
    expect(await straightPixels(blob as Blob)).toEqual(faint);
    const [there] = (await imagesOf(run, 'jpeg')).steps;
    expect(there?.items[0]).toMatchObject({ type: 'image/jpeg', size: jpeg.size });
    const kept = await source.blob(run.uid, there?.items[0]?.sha256 ?? '');
    expect(new Uint8Array((await kept?.arrayBuffer()) as ArrayBuffer)).toEqual(
      new Uint8Array(await jpeg.arrayBuffer()),
    );
  });

  test.each(['cpu', 'webgl'])(
    '[VAL6] what a tensor on %s loses as an image is a counted problem',
    async (backend) => {
      await tf.setBackend(backend);
      const run = await start();
      const ramp = tf.linspace(0, 1, 256).reshape([16, 16]);
      const rounded = tf.tidy(() => tf.maximum(ramp, ramp.equal(1).toFloat().mul(1.0000001)));
      const signed = tf.tidy(() => ramp.mul(2).sub(1));
      for (let i = 0; i < 3; i++) run.log({ rounded: image(rounded), signed: image(signed) });
      run.log({ ranged: image(signed, { range: [-1, 1] }) });
      tf.dispose([ramp, rounded, signed]);
      await run.flush();
      const grey = Array.from({ length: 256 }, (_, i) => i);
      const red = async (key: string) => (await pixelsOf(run, key)).data.filter((_, i) => i % 4 === 0);
      expect(await red('rounded')).toEqual(grey);
      expect(await red('ranged')).toEqual(grey);
      const { problemList } = (await source.getRun(run.uid)) as RunDetail;
      expect(problemList.map(({ key, count }) => [key, count])).toEqual([['signed', 3]]);
      await tf.setBackend('cpu');
    },
  );

  test('lists, captions, steps, keys of the run', async () => {
    const run = await start();
    const one = canvasOf(FOUR);
    run.log({ s: image([one, one], { caption: ['first', 'second'] }), loss: 1 }, { step: 5 });
    run.log({ s: [image(one, { caption: 'x' }), image(new ImageData(1, 1))] }, { step: 7.5 });
    run.log({ s: image(one) }, { step: 7.5 });
    await run.flush();
    const all = await imagesOf(run, 's');
    expect(all.steps.map(({ step, items }) => [step, items.map(({ caption }) => caption)])).toEqual([
      [5, ['first', 'second']],
      [7.5, ['x', '']],
      [7.5, ['']],
    ]);
    expect(
      (await source.media({ run: run.uid, key: 's', media: 'image', at: 7 })).steps.map(({ step }) => step),
    ).toEqual([5]);
    const detail = await source.getRun(run.uid);
    expect(detail?.keys).toContainEqual({ key: 's', kind: 'media', media: 'image', count: 3 });
    // Five images, two of them different: two blobs.
    const hashes = new Set(all.steps.flatMap(({ items }) => items.map(({ sha256 }) => sha256)));
    expect(hashes.size).toBe(2);
    expect((await source.getArtifacts(run.uid)).map(({ kind }) => kind)).toEqual(Array(5).fill('media'));
  });

  test('[VAL2] what is no image is a problem, and the good ones beside it are recorded', async () => {
    const run = await start();
    const svg = new Blob(['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'], {
      type: 'image/png',
    });
    const cut = (await canvasOf(FOUR).convertToBlob()).slice(0, 30);
    const bad: unknown[] = [
      svg,
      cut,
      5,
      null,
      {},
      'http://127.0.0.1:1/none.png',
      new Float32Array(7),
      [[1, 2], [3]],
    ];
    expect(run.log({ shape: image(new Float32Array(6), { shape: [2, 2] }) }).error?.message).toContain(
      '6 elements',
    );
    expect(run.log({ channels: image(tf.ones([5, 4, 2])) }).error?.message).toContain('[5, 4, 2]');
    expect(run.log({ closed: image(Object.assign(document.createElement('canvas'), { width: 0 })) }).ok).toBe(
      false,
    );
    for (const x of bad) run.log({ bad: image(x) });
    run.log({ mixed: image([svg, canvasOf(FOUR), cut]), loss: 2 });
    await run.flush();
    expect((await imagesOf(run, 'bad')).total).toBe(0);
    expect((await imagesOf(run, 'mixed')).steps[0]?.items.length).toBe(1);
    const detail = await source.getRun(run.uid);
    expect(
      detail?.problemList.filter(({ key }) => key === 'bad').reduce((sum, { count }) => sum + count, 0),
    ).toBe(bad.length);
    expect(detail?.problemList.filter(({ key }) => key === 'mixed').length).toBe(2);
    const reasons = await problemsOf(run);
    expect(reasons.some((reason) => reason.startsWith('not an image of a type'))).toBe(true);
    expect(reasons.some((reason) => reason.startsWith('the bytes of an image are damaged'))).toBe(true);
    expect(detail?.scalars['loss']?.last).toBe(2);
  });
});

async function straightPixels(blob: Blob): Promise<number[]> {
  const bitmap = await createImageBitmap(new Blob([blob], { type: 'image/png' }), {
    premultiplyAlpha: 'none',
  });
  const gl = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('webgl2') as WebGL2RenderingContext;
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  const read = new Uint8Array(4 * bitmap.width * bitmap.height);
  gl.readPixels(0, 0, bitmap.width, bitmap.height, gl.RGBA, gl.UNSIGNED_BYTE, read);
  return [...read];
}
