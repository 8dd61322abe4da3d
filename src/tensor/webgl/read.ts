/**
 * Reads small results from WebGL, any number with one readback: each is drawn into its range of one float32 texture, whatever its
 * own layout and precision, and that is copied to one pixel buffer behind one fence. tfjs would make a buffer and a fence for
 * each, keep the values in memory a second time, and wait by a timer that hidden tabs throttle, for ever after a loss.
 */
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { StepwellError } from '../../base/errors.js';
import type { DeviceReader, Tf } from '../types.js';
import { contextOf, type OwnContext, type ProgramSource } from './context.js';
import { SOURCE } from './glsl.js';
import { type Source, sizeOf, sourceOf } from './source.js';
import { Turns } from './turns.js';

/** Texels of four floats in a row of the texture that collects results. */
const ROW = 1024;
/** The collecting texture is not kept when a read needed more rows than this (1 MiB). */
const ROWS_KEPT = 64;
const BYTES_PER_TEXEL = 16;

/** Four elements per pixel, in order; zeros after the last. */
const COLLECT: ProgramSource = {
  name: 'collect',
  fragment: `${SOURCE}
uniform int elements;
uniform ivec2 corner;
out vec4 four;

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy) - corner;
  int first = 4 * (at.y * ${ROW} + at.x);
  vec4 values = vec4(0.0);
  for (int i = 0; i < 4; i++) {
    if (first + i < elements) values[i] = elementAt(first + i);
  }
  four = values;
}
`,
};

/** Where a result is: on the CPU, or from a texel of the collecting texture on. */
type ResultLocation =
  | { readonly values: Float32Array }
  | { readonly source: Source; readonly elements: number; readonly texel: number };

/**
 * A reader for the `webgl` backend of `tf`. Throws `internal` when there is none. int32 and bool elements come as floats, as
 * WebGL holds them; values that tfjs has on the CPU are copied from there.
 */
export function webGlReader(tf: Tf): DeviceReader {
  const backend = tf.findBackend('webgl') as MathBackendWebGL | null;
  if (!backend) throw new StepwellError('internal', 'this tfjs has no WebGL backend');
  return new WebGlReader(backend);
}

class WebGlReader implements DeviceReader {
  readonly #backend: MathBackendWebGL;
  readonly #gl: WebGL2RenderingContext;
  readonly #pending = new Set<(reason: StepwellError) => void>();
  #lost: string | null = null;

  constructor(backend: MathBackendWebGL) {
    this.#backend = backend;
    this.#gl = backend.gpgpu.gl as unknown as WebGL2RenderingContext;
    this.#gl.canvas.addEventListener('webglcontextlost', this.#onLost);
  }

  get lost(): string | null {
    // The event comes a task later than the loss.
    if (this.#lost === null && this.#gl.isContextLost()) this.#onLost();
    return this.#lost;
  }

  async read(results: readonly TensorInfo[]): Promise<Float32Array[]> {
    this.#check();
    const locations = this.#locationsOf(results);
    const texels = Math.max(
      0,
      ...locations.map((location) =>
        'texel' in location ? location.texel + texelsOf(location.elements) : 0,
      ),
    );
    let all = new Float32Array(0);
    if (texels > 0) {
      const context = contextOf(this.#backend);
      const buffer = this.#collect(context, locations, texels);
      try {
        await this.#fence();
        this.#check();
        all = new Float32Array(texels * 4);
        this.#withPackBuffer(buffer, (gl) => gl.getBufferSubData(gl.PIXEL_PACK_BUFFER, 0, all));
        // A context that was lost meanwhile has left zeros.
        this.#check();
      } finally {
        this.#gl.deleteBuffer(buffer);
      }
    }
    return locations.map((location) =>
      'values' in location
        ? location.values
        : all.slice(4 * location.texel, 4 * location.texel + location.elements),
    );
  }

  dispose(): void {
    this.#gl.canvas.removeEventListener('webglcontextlost', this.#onLost);
    this.#rejectAll(new StepwellError('aborted', 'the reader was disposed of'));
    if (!this.#gl.isContextLost()) contextOf(this.#backend).releaseTarget('collected');
  }

  /** Uploads what must be, and gives each result on the device its texels; none but those of several rows cross a row. */
  #locationsOf(results: readonly TensorInfo[]): ResultLocation[] {
    let next = 0;
    return results.map((info) => {
      const elements = sizeOf(info.shape);
      const { values, slice } = this.#backend.texData.get(info.dataId);
      if (elements === 0) return { values: new Float32Array(0) };
      // The cached values of a slice are those of the whole.
      if (values && !slice && typeof values[0] === 'number') {
        return { values: Float32Array.from(values as ArrayLike<number>) };
      }
      const source = sourceOf(this.#backend, info);
      const texels = texelsOf(elements);
      if ((next % ROW) + texels > ROW) next = Math.ceil(next / ROW) * ROW;
      const texel = next;
      next += texels > ROW ? Math.ceil(texels / ROW) * ROW : texels;
      return { source, elements, texel };
    });
  }

  /** Draws all results and enqueues their copy to a pixel buffer. */
  #collect(context: OwnContext, locations: readonly ResultLocation[], texels: number): WebGLBuffer {
    const { gl } = context;
    const rows = Math.ceil(texels / ROW);
    const bound = [gl.DRAW_FRAMEBUFFER, gl.READ_FRAMEBUFFER] as const;
    const before = [
      gl.getParameter(gl.DRAW_FRAMEBUFFER_BINDING) as WebGLFramebuffer | null,
      gl.getParameter(gl.READ_FRAMEBUFFER_BINDING) as WebGLFramebuffer | null,
    ];
    const buffer = gl.createBuffer();
    try {
      context.frame(() => {
        const target = context.target('collected', [gl.RGBA32F], ROW, rows);
        gl.bindFramebuffer(gl.FRAMEBUFFER, target.framebuffer);
        for (const location of locations) {
          if ('values' in location) continue;
          const { source, elements, texel } = location;
          const corner = [texel % ROW, Math.floor(texel / ROW)] as const;
          const size = texelsOf(elements);
          gl.viewport(...corner, Math.min(size, ROW), Math.ceil(size / ROW));
          context.drawHere(COLLECT, {
            uniforms: { ...source.uniforms, elements, corner },
            samplers: { x: source.texture },
          });
        }
        this.#withPackBuffer(buffer, () => {
          gl.bufferData(gl.PIXEL_PACK_BUFFER, texels * BYTES_PER_TEXEL, gl.STREAM_READ);
          const full = Math.floor(texels / ROW);
          const rest = texels % ROW;
          if (full > 0) gl.readPixels(0, 0, ROW, full, gl.RGBA, gl.FLOAT, 0);
          if (rest > 0) gl.readPixels(0, full, rest, 1, gl.RGBA, gl.FLOAT, full * ROW * BYTES_PER_TEXEL);
        });
        if (target.height > ROWS_KEPT) context.releaseTarget('collected');
      });
    } catch (error) {
      gl.deleteBuffer(buffer);
      throw error;
    } finally {
      for (const [i, framebuffer] of before.entries()) gl.bindFramebuffer(bound[i] as number, framebuffer);
    }
    return buffer;
  }

  /** Resolves when the GPU has done all that was enqueued; rejects when the context is lost. */
  #fence(): Promise<void> {
    const gl = this.#gl;
    const sync = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    return new Promise<void>((resolve, reject) => {
      const settle = (error: unknown) => {
        this.#pending.delete(settle);
        gl.deleteSync(sync);
        if (error === null) resolve();
        else reject(error);
      };
      this.#pending.add(settle);
      const turns = new Turns();
      const look = () => {
        if (!this.#pending.has(settle) || this.lost !== null) return;
        const status = sync ? gl.clientWaitSync(sync, 0, 0) : gl.WAIT_FAILED;
        if (status === gl.ALREADY_SIGNALED || status === gl.CONDITION_SATISFIED) settle(null);
        else if (status === gl.WAIT_FAILED) settle(new StepwellError('internal', 'the WebGL fence failed'));
        else turns.next(look);
      };
      turns.next(look);
    });
  }

  #withPackBuffer(buffer: WebGLBuffer, use: (gl: WebGL2RenderingContext) => void): void {
    const gl = this.#gl;
    const before = gl.getParameter(gl.PIXEL_PACK_BUFFER_BINDING) as WebGLBuffer | null;
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, buffer);
    use(gl);
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, before);
  }

  #check(): void {
    if (this.lost !== null) throw this.#lostError();
  }

  #lostError(): StepwellError {
    return new StepwellError('device_lost', this.#lost ?? 'the WebGL context was lost', { backend: 'webgl' });
  }

  readonly #onLost = (event?: Event): void => {
    if (this.#lost !== null) return;
    const said = event && 'statusMessage' in event ? String(event.statusMessage) : '';
    this.#lost = `the WebGL context was lost${said ? `: ${said}` : ''}`;
    this.#rejectAll(this.#lostError());
  };

  #rejectAll(error: StepwellError): void {
    for (const reject of [...this.#pending]) reject(error);
  }
}

function texelsOf(elements: number): number {
  return Math.ceil(elements / 4);
}
