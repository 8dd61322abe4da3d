/** What is special about the kernels and the readback on WebGL; the acceptance suite runs in `webgl-gather` and `webgl-scatter`. */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { StepwellError } from '../../../src/base/errors.js';
import type { Distribution } from '../../../src/record/kinds.js';
import { runDistribution } from '../../../src/tensor/kernels.js';
import { decodeDistribution, decodeStats } from '../../../src/tensor/layout.js';
import { contextOf, releaseContext } from '../../../src/tensor/webgl/context.js';
import { setWebGlVariant, variantFor } from '../../../src/tensor/webgl/variant.js';
import { longOrShort } from '../../support/long.js';
import { complaints } from './reference.js';
import { type ReadyWebGl, startWebGl } from './start-webgl.js';

const VARIANTS = ['gather', 'scatter'] as const;
const BINS = 64;
/** A GL object that a call leaves behind shows after one call. More calls are there for what leaks now and then. */
const CALLS = longOrShort(1_000, 200);

let ready: ReadyWebGl;
beforeAll(async () => {
  ready = await startWebGl('auto');
});
afterAll(() => ready.stop());
afterEach(() => {
  vi.restoreAllMocks();
  setWebGlVariant('auto');
  expect(ready.gl.getError()).toBe(ready.gl.NO_ERROR);
});

/** Values that half floats hold exactly. */
function ramp(shape: number[]): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return ready.tf.tensor(
    Float32Array.from({ length: size }, (_, i) => ((i * 37) % 257) / 16 - 8),
    shape,
  );
}

/** The same, uploaded: operations on small tensors would run on the CPU. */
function onDevice(shape: number[]): Tensor {
  const x = ramp(shape);
  ready.backend.uploadToGPU(x.dataId);
  return x;
}

async function distributionOf(x: Tensor, bins = BINS): Promise<Distribution> {
  const { stats, words } = runDistribution(ready.tf, x, { bins, range: null });
  const reading = ready.read([stats, words]);
  ready.tf.dispose([stats, words]);
  const [statsWords, all] = (await reading) as [Float32Array, Float32Array];
  return decodeDistribution(decodeStats(statsWords, x.size), all, bins, false);
}

const dataOf = (x: TensorInfo) => ready.backend.texData.get(x.dataId);

/** Calls of GL functions from here on. */
function spyGl<
  Name extends
    | 'createProgram'
    | 'createBuffer'
    | 'deleteBuffer'
    | 'createTexture'
    | 'createFramebuffer'
    | 'fenceSync'
    | 'deleteSync'
    | 'getBufferSubData'
    | 'readPixels'
    | 'drawArrays',
>(...names: Name[]) {
  return Object.fromEntries(names.map((name) => [name, vi.spyOn(ready.gl, name)])) as unknown as Record<
    Name,
    ReturnType<typeof vi.fn>
  >;
}

/** GL objects as numbers: two of a class look equal to `toEqual`. */
const numbers = new WeakMap<object, number>();
let objects = 0;
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return [...(value as Float32Array)];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if (!numbers.has(value)) numbers.set(value, ++objects);
  return `${value.constructor.name} ${numbers.get(value)}`;
}

/** GL state that tfjs or a page may rely on, by what `getParameter` says. */
function stateOf(gl: WebGL2RenderingContext, without: readonly string[] = []): Record<string, unknown> {
  const names = [
    ...[
      'BLEND',
      'CULL_FACE',
      'DEPTH_TEST',
      'DITHER',
      'POLYGON_OFFSET_FILL',
      'RASTERIZER_DISCARD',
      'SCISSOR_TEST',
    ],
    ...[
      'SAMPLE_ALPHA_TO_COVERAGE',
      'SAMPLE_COVERAGE',
      'STENCIL_TEST',
      'CULL_FACE_MODE',
      'FRONT_FACE',
      'LINE_WIDTH',
    ],
    ...['BLEND_SRC_RGB', 'BLEND_DST_RGB', 'BLEND_SRC_ALPHA', 'BLEND_DST_ALPHA', 'BLEND_EQUATION_RGB'],
    ...['BLEND_EQUATION_ALPHA', 'BLEND_COLOR', 'COLOR_CLEAR_VALUE', 'COLOR_WRITEMASK', 'DEPTH_WRITEMASK'],
    ...['CURRENT_PROGRAM', 'VERTEX_ARRAY_BINDING', 'ARRAY_BUFFER_BINDING', 'ELEMENT_ARRAY_BUFFER_BINDING'],
    ...[
      'DRAW_FRAMEBUFFER_BINDING',
      'READ_FRAMEBUFFER_BINDING',
      'RENDERBUFFER_BINDING',
      'UNIFORM_BUFFER_BINDING',
    ],
    ...['TRANSFORM_FEEDBACK_BINDING', 'COPY_READ_BUFFER_BINDING', 'PIXEL_PACK_BUFFER_BINDING', 'SCISSOR_BOX'],
    ...['PIXEL_UNPACK_BUFFER_BINDING', 'DRAW_BUFFER0', 'READ_BUFFER', 'ACTIVE_TEXTURE', 'VIEWPORT'],
    ...['PACK_ALIGNMENT', 'PACK_ROW_LENGTH', 'PACK_SKIP_PIXELS', 'PACK_SKIP_ROWS'],
    ...['UNPACK_ALIGNMENT', 'UNPACK_ROW_LENGTH', 'UNPACK_FLIP_Y_WEBGL', 'UNPACK_PREMULTIPLY_ALPHA_WEBGL'],
  ].filter((name) => !without.includes(name));
  const state = Object.fromEntries(
    names.map((name) => [name, plain(gl.getParameter(gl[name as keyof WebGL2RenderingContext] as number))]),
  );
  const unit = gl.getParameter(gl.ACTIVE_TEXTURE) as number;
  for (let i = 0; i < 16; i++) {
    gl.activeTexture(gl.TEXTURE0 + i);
    state[`TEXTURE_BINDING_2D ${i}`] = plain(gl.getParameter(gl.TEXTURE_BINDING_2D));
    state[`SAMPLER_BINDING ${i}`] = plain(gl.getParameter(gl.SAMPLER_BINDING));
  }
  gl.activeTexture(unit);
  return state;
}

describe.each(VARIANTS)('GL state, %s', (variant) => {
  test('[HIS2] after the kernels it is as tfjs operations leave it', async () => {
    const { gl, tf } = ready;
    setWebGlVariant(variant);
    const x = ramp([40, 50]);
    // Makes programs and scratch textures, and leaves the viewport of its output.
    (await distributionOf(x)) satisfies Distribution;
    const first = runDistribution(tf, x, { bins: BINS, range: null });
    const before = stateOf(gl);
    const second = runDistribution(tf, x, { bins: BINS, range: null });
    expect(stateOf(gl)).toEqual(before);
    expect(before).toMatchObject({
      BLEND: false,
      SCISSOR_TEST: true,
      CULL_FACE: true,
      BLEND_SRC_RGB: gl.ONE,
    });
    expect(before).toMatchObject({
      BLEND_DST_RGB: gl.ZERO,
      DRAW_FRAMEBUFFER_BINDING: plain(ready.backend.gpgpu.framebuffer),
    });
    expect(ready.backend.gpgpu.outputTexture).toBe(dataOf(second.words).texture?.texture);
    tf.dispose([x, ...Object.values(first), ...Object.values(second)]);
  });

  test('[HIS2] the first call, which makes everything, leaves it so too', () => {
    const { gl, tf } = ready;
    setWebGlVariant(variant);
    const x = ramp([40, 50]);
    const y = tf.matMul(x, x, true);
    const before = stateOf(gl, ['VIEWPORT', 'SCISSOR_BOX']);
    releaseContext(ready.backend);
    // 33 bins: constants of its own as well.
    const results = runDistribution(tf, y, { bins: 33, range: [0, 1] });
    expect(stateOf(gl, ['VIEWPORT', 'SCISSOR_BOX'])).toEqual(before);
    const output = dataOf(results.words).texShape as [number, number];
    // Of one target, as tfjs sets them with it.
    expect([...gl.getParameter(gl.VIEWPORT)]).toEqual([0, 0, output[1] / 2, 1]);
    expect([...gl.getParameter(gl.SCISSOR_BOX)]).toEqual([0, 0, output[1] / 2, 1]);
    tf.dispose([x, y, ...Object.values(results)]);
  });

  test('[HIS2] what a page of its own has set on the context stays set', async () => {
    const { gl, tf } = ready;
    setWebGlVariant(variant);
    const x = ramp([999]);
    await distributionOf(x);
    const program = gl.getParameter(gl.CURRENT_PROGRAM);
    const own = { vertexArray: gl.createVertexArray(), buffer: gl.createBuffer() };
    const textures = Array.from({ length: 8 }, (_, i) => {
      const texture = gl.createTexture();
      gl.activeTexture(gl.TEXTURE0 + i);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      return texture;
    });
    gl.activeTexture(gl.TEXTURE3);
    gl.bindVertexArray(own.vertexArray);
    gl.useProgram(null);
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, own.buffer);
    gl.disable(gl.SCISSOR_TEST);
    gl.disable(gl.CULL_FACE);
    gl.enable(gl.DEPTH_TEST);
    const without = ['VIEWPORT', 'SCISSOR_BOX', 'DRAW_FRAMEBUFFER_BINDING', 'READ_FRAMEBUFFER_BINDING'];
    const before = stateOf(gl, without);
    const results = runDistribution(tf, x, { bins: BINS, range: null });
    expect(stateOf(gl, without)).toEqual(before);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    const beforeRead = stateOf(gl, ['VIEWPORT']);
    const reading = ready.read([results.stats, results.words]);
    expect(stateOf(gl, ['VIEWPORT'])).toEqual(beforeRead);
    await reading;
    expect(stateOf(gl, ['VIEWPORT'])).toEqual(beforeRead);
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
    gl.disable(gl.DEPTH_TEST);
    gl.enable(gl.SCISSOR_TEST);
    gl.enable(gl.CULL_FACE);
    gl.useProgram(program);
    gl.deleteVertexArray(own.vertexArray);
    gl.deleteBuffer(own.buffer);
    for (const texture of textures) gl.deleteTexture(texture);
    tf.dispose([x, ...Object.values(results)]);
  });

  test('[HIS2] ordinary operations between kernels and reads give what they gave before', async () => {
    const { tf } = ready;
    setWebGlVariant(variant);
    const images = ramp([2, 9, 11, 3]);
    const filter = ramp([3, 3, 3, 4]);
    const train = () =>
      tf.tidy(() => {
        const y = tf.relu(tf.conv2d(images as never, filter as never, 1, 'same'));
        const flat = tf.reshape(y, [2, -1]);
        return tf.add(tf.matMul(flat, flat, false, true), tf.sum(tf.softmax(flat)));
      });
    const expected = train();
    const before = await expected.data();
    for (let i = 0; i < 3; i++) {
      const pending = distributionOf(images, 10 + i);
      const mixed = train();
      const other = distributionOf(mixed, 5);
      expect(await mixed.data()).toEqual(before);
      await Promise.all([pending, other]);
      mixed.dispose();
    }
    tf.dispose([images, filter, expected]);
  });
});

describe('programs', () => {
  test.each(VARIANTS)(
    '[VAL4] %s: no program is compiled for a new size, shape or count of results',
    async (variant) => {
      const { tf } = ready;
      setWebGlVariant(variant);
      const sizes = Array.from({ length: 20 }, (_, i) => Math.ceil(3 * 1.7 ** i));
      const tensors = sizes.flatMap((size) => [ramp([size]), ramp([2, Math.ceil(size / 2)])]);
      tensors.push(ramp([3, 5, 7]), ramp([2, 3, 4, 5]), ramp([1, 2, 3, 4, 5, 6]), ramp([]));
      for (const { dataId } of tensors) ready.backend.uploadToGPU(dataId);
      const packed = [5, 12, 33].map((n) => tf.matMul(ramp([n, 7]), ramp([7, n])));
      expect(packed.map((x) => dataOf(x).isPacked)).toEqual([true, true, true]);
      await Promise.all([distributionOf(ramp([100_000])), distributionOf(packed[0] as Tensor)]);

      const { createProgram } = spyGl('createProgram');
      for (const [i, x] of [...tensors, ...packed].entries()) await distributionOf(x, 1 + ((i * 41) % 512));
      for (let count = 1; count < 60; count += 13) await ready.read(tensors.slice(0, count));
      expect(createProgram).not.toHaveBeenCalled();
      // All there are: five for statistics, four and three for the two ways of counting, one to collect.
      expect(contextOf(ready.backend).programs).toBeLessThanOrEqual(12);
      tf.dispose([...tensors, ...packed]);
    },
  );

  test('[HIS2] points are drawn by the scatter only, and a context without float blending gathers', async () => {
    const { gl } = ready;
    const x = ramp([500]);
    const { drawArrays } = spyGl('drawArrays');
    const pointDraws = async (variant: 'gather' | 'scatter') => {
      drawArrays.mockClear();
      setWebGlVariant(variant);
      await distributionOf(x);
      return drawArrays.mock.calls.filter(([mode]) => mode === gl.POINTS).length;
    };
    expect(await pointDraws('gather')).toBe(0);
    expect(await pointDraws('scatter')).toBe(1);
    expect(variantFor(64, true)).toBe('scatter');
    expect(variantFor(64, false)).toBe('gather');
    x.dispose();
  });

  test('[HIS4] WebGL 1 and contexts without float targets are refused with an error that says so', () => {
    const old = new OffscreenCanvas(1, 1).getContext('webgl');
    const refused = (gl: unknown) => {
      try {
        contextOf({ gpgpu: { gl } } as never);
      } catch (error) {
        return error;
      }
      return null;
    };
    expect(refused(old)).toBeInstanceOf(StepwellError);
    expect(refused(old)).toMatchObject({ code: 'internal', message: expect.stringMatching(/need WebGL 2/) });
    const bare = { isContextLost: () => false, texStorage2D() {}, getExtension: () => null };
    expect(refused(bare)).toMatchObject({ message: expect.stringMatching(/EXT_color_buffer_float/) });
  });
});

describe.each(VARIANTS)('textures, %s', (variant) => {
  test('[HIS2] packed textures: odd ends are padding, not elements', async () => {
    const { tf } = ready;
    setWebGlVariant(variant);
    const shapes = [
      [1, 1],
      [1, 2],
      [2, 1],
      [3, 3],
      [4, 5],
      [7, 8],
      [3, 5, 7],
      [2, 3, 1, 9],
      [5, 1, 1, 1],
      [3, 101, 99],
    ];
    for (const shape of shapes) {
      const rank = shape.length;
      const eye = tf.eye(shape[rank - 1] as number);
      const one = tf.add(ramp(shape), 20);
      const right = rank === 2 ? eye : tf.broadcastTo(eye, [...shape.slice(0, -2), ...eye.shape]);
      const x = tf.matMul(one, right);
      expect(dataOf(x).isPacked, `${shape}`).toBe(true);
      const given = await distributionOf(x);
      expect(complaints(await one.data(), BINS, null, given, 'float32'), `${shape}`).toEqual([]);
      // Read in order, also under another shape.
      const flat = tf.reshape(x, [-1]);
      const [values] = await ready.read([flat]);
      expect(values).toEqual(await one.data());
      tf.dispose([eye, one, right, x, flat]);
    }
  });

  test('[HIS2] half-float textures: elements are what they hold, results keep 32 bits', async () => {
    const { tf } = ready;
    setWebGlVariant(variant);
    const enabled = tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED');
    tf.env().set('WEBGL_RENDER_FLOAT32_ENABLED', false);
    try {
      const third = tf.add(tf.fill([5001], 1 / 3), 0);
      const unpacked = tf.concat([third, tf.tensor1d([-1])]);
      const packed = tf.matMul(ramp([31, 33]), tf.eye(33));
      const a = await distributionOf(unpacked, 100);
      // 1/3 in 16 bits.
      expect(a.stats).toMatchObject({ count: 5002, max: 0.333251953125, min: -1 });
      expect(a.counts[99]).toBe(5001);
      expect(a.edges[50]).toBe(Math.fround(-1 + 1.333251953125 / 2));
      const b = await distributionOf(packed);
      expect(complaints(await ramp([31, 33]).data(), BINS, null, b, 'float32')).toEqual([]);
      const [scalar, some] = await ready.read([tf.max(unpacked), packed]);
      expect(scalar?.[0]).toBe(0.333251953125);
      expect(some).toEqual(await ramp([31, 33]).data());
    } finally {
      tf.env().set('WEBGL_RENDER_FLOAT32_ENABLED', enabled);
    }
  });
});

describe('readback', () => {
  test('[VAL4] a hundred scalars of all types are one buffer, one fence, one copy', async () => {
    const { tf } = ready;
    const scalars = Array.from({ length: 100 }, (_, i) => {
      if (i % 3 === 0) return tf.cast(tf.max(tf.fill([5], i)), 'int32');
      return i % 3 === 1 ? tf.sum(tf.fill([10], i / 8)) : tf.all(tf.fill([3], i % 2, 'bool'));
    });
    expect(scalars.map((x) => dataOf(x).texture != null)).not.toContain(false);
    await ready.read(scalars);
    const spies = spyGl(
      'createBuffer',
      'deleteBuffer',
      'fenceSync',
      'deleteSync',
      'getBufferSubData',
      'readPixels',
    );
    const reading = ready.read(scalars);
    // tfjs would give the textures to the next operation.
    tf.dispose(scalars);
    for (let i = 0; i < 50; i++) tf.fill([], 1e9).dispose();
    const values = await reading;
    expect(values.map((each) => [...each])).toEqual(
      scalars.map((_, i) => [i % 3 === 0 ? i : i % 3 === 1 ? (10 * i) / 8 : i % 2]),
    );
    for (const [name, spy] of Object.entries(spies)) expect(spy, name).toHaveBeenCalledTimes(1);
  });

  test('[VAL3] nothing is cached in tfjs; values that are on the CPU come from there', async () => {
    const { tf } = ready;
    const onGpu = onDevice([7]);
    const onCpu = tf.tensor1d([1, 2, 3], 'int32');
    const { fenceSync } = spyGl('fenceSync');
    expect(await ready.read([onCpu, tf.tensor([], [0, 4]), tf.tensor1d([true, false], 'bool')])).toEqual([
      Float32Array.of(1, 2, 3),
      new Float32Array(0),
      Float32Array.of(1, 0),
    ]);
    expect(fenceSync).not.toHaveBeenCalled();
    expect(dataOf(onCpu).texture).toBeUndefined();
    await ready.read([onGpu, onCpu]);
    expect(fenceSync).toHaveBeenCalledTimes(1);
    expect(dataOf(onGpu).values ?? null).toBeNull();
    const data = await onGpu.data();
    const [copy] = await ready.read([onGpu]);
    expect(copy).toEqual(data);
    expect(copy).not.toBe(data);
    // A slice that shares the texture, of a tensor whose values are on the CPU as well.
    const slice = tf.slice(onGpu, [2], [3]);
    expect((await ready.read([slice]))[0]).toEqual(data.slice(2, 5));
    tf.dispose([onGpu, onCpu, slice]);
  });

  test('[HIS5] results of any sizes come in their order, over several rows of the collecting texture', async () => {
    const { tf } = ready;
    const sizes = [1, 4093, 3, 4, 5, 4096, 4097, 1, 10_000, 2047, 2049, 9000, 2];
    const tensors = sizes.map((size) => onDevice([size]));
    const given = await ready.read(tensors);
    for (const [i, x] of tensors.entries()) expect(given[i], `${sizes[i]}`).toEqual(await x.data());
    tf.dispose(tensors);
  });

  test('[HIS3] at most bins × 8 + 1 KiB bytes are read back', async () => {
    const { gl, tf } = ready;
    const bufferData = vi.spyOn(gl, 'bufferData');
    for (const bins of [1, 64, 256, 512]) {
      bufferData.mockClear();
      const x = ramp([300]);
      await distributionOf(x, bins);
      const bytes = bufferData.mock.calls.map(([, size]) => size as unknown as number);
      expect(bytes).toHaveLength(1);
      expect(bytes[0]).toBeLessThanOrEqual(bins * 8 + 1024);
      tf.dispose(x);
    }
  });

  test('[VAL4] a hidden page reads without timers', async () => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    const timer = vi.spyOn(globalThis, 'setTimeout');
    const x = ramp([200_000]);
    const given = await distributionOf(x, 256);
    expect(given.stats.count).toBe(200_000);
    expect(timer).not.toHaveBeenCalled();
    x.dispose();
  });

  test(`[VAL3] ${CALLS.toLocaleString('en-US')} calls make no GL object that stays`, async () => {
    const { tf } = ready;
    const x = ramp([311]);
    const y = tf.matMul(ramp([9, 9]), ramp([9, 9]));
    const call = (i: number) => {
      setWebGlVariant(i % 2 ? 'gather' : 'scatter');
      const { stats, words } = runDistribution(tf, i % 3 ? x : y, { bins: 20, range: null });
      const reading = ready.read([stats, words]);
      tf.dispose([stats, words]);
      return reading;
    };
    for (let i = 0; i < 12; i++) await call(i);
    const before = tf.memory() as { numTensors: number; numBytesInGPU?: number };
    const spies = spyGl(
      'createTexture',
      'createFramebuffer',
      'createProgram',
      'createBuffer',
      'deleteBuffer',
      'fenceSync',
      'deleteSync',
    );
    for (let at = 0; at < CALLS; at += 10)
      await Promise.all(Array.from({ length: 10 }, (_, i) => call(at + i)));
    const calls = (name: keyof typeof spies) => spies[name].mock.calls.length;
    expect([calls('createFramebuffer'), calls('createProgram')]).toEqual([0, 0]);
    // Ten in flight at once take ten textures from the pool of tfjs, which keeps them.
    expect(calls('createTexture')).toBeLessThanOrEqual(20);
    expect([calls('createBuffer'), calls('fenceSync')]).toEqual([CALLS, CALLS]);
    expect([calls('deleteBuffer'), calls('deleteSync')]).toEqual([CALLS, CALLS]);
    const after = tf.memory() as { numTensors: number; numBytesInGPU?: number };
    expect([after.numTensors, after.numBytesInGPU]).toEqual([before.numTensors, before.numBytesInGPU]);
    tf.dispose([x, y]);
  });

  test('[HIS4] a reader that is disposed of ends what waits', async () => {
    const { reader } = await startWebGl('auto');
    const x = onDevice([50]);
    const reading = reader.read([x]);
    reader.dispose();
    await expect(reading).rejects.toMatchObject({ code: 'aborted' });
    x.dispose();
  });
});
