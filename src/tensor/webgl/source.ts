/** Where the elements of a tensor are in its texture, for the GLSL in `glsl.ts`. */
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { StepwellError, ValidationError } from '../../base/errors.js';

/** A tensor's texture and the uniforms that describe it. */
export interface Source {
  readonly texture: WebGLTexture;
  readonly uniforms: { readonly [name: string]: number | readonly number[] };
  /** Texels that hold elements. */
  readonly texels: number;
  /** Elements, and padding in packed textures. */
  readonly slots: number;
}

/**
 * The texture of a tensor with at least one element; it is uploaded when it is still on the CPU, as any operation would do.
 *
 * The layout is that of the data's own shape, which a reshape does not change. tfjs packs 2 × 2 elements of the last two
 * dimensions into a texel (`PackingScheme.SHARED_BATCH`); a vector is one row.
 */
export function sourceOf(backend: MathBackendWebGL, info: TensorInfo): Source {
  if (info.dtype === 'string' || info.dtype === 'complex64') {
    throw new ValidationError(`a tensor of type ${info.dtype} has no distribution`);
  }
  backend.uploadToGPU(info.dataId);
  const { texture, texShape, shape, isPacked, slice } = backend.texData.get(info.dataId);
  if (!texture || !texShape) throw new StepwellError('internal', 'the tensor has no texture');
  const elements = sizeOf(shape);
  if (!isPacked) {
    const uniforms = {
      isPacked: 0,
      across: texShape[1],
      from: slice?.flatOffset ?? 0,
      texels: sizeOf(info.shape),
      cells: [1, 1, 1, 1],
    };
    return { texture: texture.texture, uniforms, texels: uniforms.texels, slots: uniforms.texels };
  }
  const columns = shape.at(-1) ?? 1;
  const rows = shape.at(-2) ?? 1;
  const cells = [Math.ceil(columns / 2), Math.ceil(rows / 2)] as const;
  const texels = (elements / (rows * columns)) * cells[0] * cells[1];
  const uniforms = {
    isPacked: 1,
    across: Math.ceil(texShape[1] / 2),
    from: 0,
    texels,
    cells: [...cells, columns, rows],
  };
  return { texture: texture.texture, uniforms, texels, slots: 4 * texels };
}

/** Elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, side) => size * side, 1);
}
