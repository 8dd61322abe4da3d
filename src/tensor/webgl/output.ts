/** Results as tensors of the backend. */
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { StepwellError } from '../../base/errors.js';

/** `TextureUsage.UPLOAD` of tfjs: textures of this usage have 32 bits per float, also where results are kept in 16. */
const UPLOAD = 1;

/**
 * A float32 vector whose texture `draw` fills: texel `i` of one row holds words `2i` and `2i + 1` (red, green), which is how
 * tfjs packs a vector. Afterwards framebuffer, viewport and scissor box are as a tfjs operation with this output leaves them.
 */
export function drawnVector(backend: MathBackendWebGL, words: number, draw: () => void): TensorInfo {
  const info = backend.makeTensorInfo([words], 'float32');
  const data = backend.texData.get(info.dataId);
  data.isPacked = true;
  data.usage = UPLOAD as NonNullable<typeof data.usage>;
  try {
    backend.uploadToGPU(info.dataId);
    if (!data.texture || !data.texShape) throw new StepwellError('internal', 'no texture for the result');
    backend.gpgpu.setOutputPackedMatrixTexture(data.texture.texture, ...data.texShape);
    draw();
    return info;
  } catch (error) {
    backend.disposeIntermediateTensorInfo(info);
    throw error;
  }
}
