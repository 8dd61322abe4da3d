/** The WebGL backend of tfjs with the kernels registered, for tests. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgl';
import type { DeviceReader } from '../../../src/tensor/types.js';
import { webGlKernels } from '../../../src/tensor/webgl/kernels.js';
import { webGlReader } from '../../../src/tensor/webgl/read.js';
import { setWebGlVariant, type WebGlVariant } from '../../../src/tensor/webgl/variant.js';
import { longOrShort } from '../../support/long.js';
import type { ReadyBackend } from './suite.js';

export interface ReadyWebGl extends ReadyBackend {
  readonly tf: typeof tf;
  readonly backend: MathBackendWebGL;
  readonly gl: WebGL2RenderingContext;
  readonly reader: DeviceReader;
  stop(): void;
}

/**
 * Without this flag tfjs compiles its own programs anew for each shape, for which an emulated GPU takes longer than for all of our kernels.
 * The textures that our kernels read are the same. The long form, and tests of a training, leave the flag as pages have it.
 */
const SHAPES_AS_UNIFORMS = 'WEBGL_USE_SHAPES_UNIFORMS';

/** Makes the backend current, with counting of the given variant. */
export async function startWebGl(variant: WebGlVariant | 'auto'): Promise<ReadyWebGl> {
  const had = tf.env().getBool(SHAPES_AS_UNIFORMS);
  tf.env().set(SHAPES_AS_UNIFORMS, longOrShort(had, true));
  await tf.setBackend('webgl');
  await tf.ready();
  for (const config of webGlKernels(tf)) {
    if (!tf.getKernel(config.kernelName, config.backendName)) tf.registerKernel(config);
  }
  setWebGlVariant(variant);
  const backend = tf.backend() as MathBackendWebGL;
  const gl = backend.gpgpu.gl as unknown as WebGL2RenderingContext;
  const reader = webGlReader(tf);
  const stop = () => {
    reader.dispose();
    setWebGlVariant('auto');
    tf.env().set(SHAPES_AS_UNIFORMS, had);
  };
  return { tf, backend, gl, reader, read: (results) => reader.read(results), stop };
}
