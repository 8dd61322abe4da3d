/**
 * Own drawing on the WebGL context of tfjs: programs, scratch textures, and a frame around them that leaves every piece of
 * GL state as a tfjs operation leaves it.
 */
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { StepwellError } from '../../base/errors.js';
import { FULL_SCREEN, HEADER } from './glsl.js';

/** A program: GLSL without its version line; `vertex` only where it is not a pass over all pixels of the target. */
export interface ProgramSource {
  readonly name: string;
  readonly vertex?: string;
  readonly fragment: string;
}

/** Textures that programs draw into, one per color attachment. They only grow, and are used from their first texel on. */
export interface Target {
  readonly framebuffer: WebGLFramebuffer;
  readonly textures: readonly WebGLTexture[];
  readonly width: number;
  readonly height: number;
}

/** What one draw needs. Uniforms are integers; samplers get the texture units 0, 1, … in the order given. */
export interface Draw {
  readonly uniforms: { readonly [name: string]: number | readonly number[] };
  readonly samplers: { readonly [name: string]: WebGLTexture };
  /** Points to draw instead of the full target. */
  readonly points?: number;
}

interface Program {
  readonly handle: WebGLProgram;
  readonly shaders: readonly WebGLShader[];
  readonly locations: Map<string, WebGLUniformLocation | null>;
  checked: boolean;
}

/** Texture units that draws use, and that are put back. */
const UNITS = 6;
/** Points per draw call, so that no call holds up a display for seconds. */
const POINTS_PER_DRAW = 2 ** 22;

const contexts = new WeakMap<WebGL2RenderingContext, OwnContext>();

/** The context of a backend. Throws a StepwellError where these kernels cannot work: WebGL 1, no float targets, context lost. */
export function contextOf(backend: MathBackendWebGL): OwnContext {
  const gl = backend.gpgpu.gl as unknown as WebGL2RenderingContext;
  if (gl.isContextLost()) {
    contexts.delete(gl);
    throw new StepwellError('device_lost', 'the WebGL context is lost');
  }
  let context = contexts.get(gl);
  if (!context) {
    if (typeof gl.texStorage2D !== 'function') {
      throw new StepwellError('internal', 'histograms on WebGL need WebGL 2; this context is WebGL 1');
    }
    if (!gl.getExtension('EXT_color_buffer_float')) {
      throw new StepwellError('internal', 'histograms on WebGL need the extension EXT_color_buffer_float');
    }
    context = new OwnContext(gl, backend);
    contexts.set(gl, context);
    // A context that comes back has none of the objects.
    gl.canvas.addEventListener('webglcontextlost', () => contexts.delete(gl), { once: true });
  }
  return context;
}

/** Frees what was made on the context of a backend that is disposed of. */
export function releaseContext(backend: MathBackendWebGL): void {
  const gl = backend.gpgpu.gl as unknown as WebGL2RenderingContext;
  contexts.get(gl)?.dispose();
  contexts.delete(gl);
}

export class OwnContext {
  readonly gl: WebGL2RenderingContext;
  readonly backend: MathBackendWebGL;
  /** Additive blending into float32 textures: what the scatter needs. */
  readonly blendsFloats: boolean;
  readonly #vertexArray: WebGLVertexArrayObject;
  readonly #programs = new Map<string, Program>();
  readonly #targets = new Map<string, Target>();
  readonly #constants = new Map<string, WebGLTexture>();

  constructor(gl: WebGL2RenderingContext, backend: MathBackendWebGL) {
    this.gl = gl;
    this.backend = backend;
    this.blendsFloats = gl.getExtension('EXT_float_blend') !== null;
    this.#vertexArray = gl.createVertexArray();
  }

  /** Programs made so far; does not depend on how many sizes of tensors there were. */
  get programs(): number {
    return this.#programs.size;
  }

  /**
   * Runs draws, then puts the GL state back. Asking GL for the viewport or the blend function would wait for the GPU
   * process, and is not needed: tfjs sets viewport and scissor box with every target, and leaves the blend function at its
   * default. What the browser knows without asking is put back to what it was. `draws` returns with its last target bound.
   */
  frame<T>(draws: () => T): T {
    const { gl } = this;
    const switches = [gl.BLEND, gl.CULL_FACE, gl.DEPTH_TEST, gl.SCISSOR_TEST, gl.STENCIL_TEST];
    const on = switches.filter((name) => gl.isEnabled(name));
    const program = gl.getParameter(gl.CURRENT_PROGRAM) as WebGLProgram | null;
    const vertexArray = gl.getParameter(gl.VERTEX_ARRAY_BINDING) as WebGLVertexArrayObject | null;
    const unit = gl.getParameter(gl.ACTIVE_TEXTURE) as number;
    const bound = Array.from({ length: UNITS }, (_, i) => {
      gl.activeTexture(gl.TEXTURE0 + i);
      return gl.getParameter(gl.TEXTURE_BINDING_2D) as WebGLTexture | null;
    });
    for (const name of on) gl.disable(name);
    gl.bindVertexArray(this.#vertexArray);
    try {
      return draws();
    } finally {
      for (const [i, texture] of bound.entries()) {
        gl.activeTexture(gl.TEXTURE0 + i);
        gl.bindTexture(gl.TEXTURE_2D, texture);
      }
      gl.activeTexture(unit);
      gl.bindVertexArray(vertexArray);
      gl.useProgram(program);
      for (const name of on) gl.enable(name);
    }
  }

  /** Makes the programs, so that the driver compiles them side by side; each is waited for when it is first used. */
  prepare(sources: readonly ProgramSource[]): void {
    for (const source of sources) this.#program(source);
  }

  /** Draws into the first `width` × `height` texels of a target. */
  draw(source: ProgramSource, target: Target, width: number, height: number, what: Draw): void {
    const { gl } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, target.framebuffer);
    gl.viewport(0, 0, width, height);
    this.drawHere(source, what);
  }

  /** Draws into the bound framebuffer, over its viewport. */
  drawHere(source: ProgramSource, { uniforms, samplers, points }: Draw): void {
    const { gl } = this;
    const program = this.#program(source);
    gl.useProgram(this.#checked(source.name, program));
    const location = (name: string) => {
      let found = program.locations.get(name);
      if (found === undefined) {
        found = gl.getUniformLocation(program.handle, name);
        program.locations.set(name, found);
      }
      return found;
    };
    for (const [name, value] of Object.entries(uniforms)) {
      if (typeof value === 'number') gl.uniform1i(location(name), value);
      else if (value.length === 2) gl.uniform2iv(location(name), value);
      else gl.uniform4iv(location(name), value);
    }
    for (const [i, [name, texture]] of Object.entries(samplers).entries()) {
      gl.activeTexture(gl.TEXTURE0 + i);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.uniform1i(location(name), i);
    }
    if (points === undefined) {
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      return;
    }
    for (let at = 0; at < points; at += POINTS_PER_DRAW) {
      gl.drawArrays(gl.POINTS, at, Math.min(POINTS_PER_DRAW, points - at));
    }
  }

  /** Scratch textures of the given formats, at least so large. Their contents are whatever was left there. */
  target(name: string, formats: readonly number[], width: number, height: number): Target {
    const { gl } = this;
    const known = this.#targets.get(name);
    if (known && known.width >= width && known.height >= height) return known;
    if (known) this.#deleteTarget(known);
    const size = [Math.max(width, known?.width ?? 0), Math.max(height, known?.height ?? 0)] as const;
    const textures = formats.map((format) => this.#texture(format, ...size));
    const framebuffer = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    const attachments = textures.map((texture, i) => {
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0 + i, gl.TEXTURE_2D, texture, 0);
      return gl.COLOR_ATTACHMENT0 + i;
    });
    gl.drawBuffers(attachments);
    const made = { framebuffer, textures, width: size[0], height: size[1] };
    this.#targets.set(name, made);
    return made;
  }

  /** Lets go of the scratch textures of a name. */
  releaseTarget(name: string): void {
    const known = this.#targets.get(name);
    if (known) this.#deleteTarget(known);
    this.#targets.delete(name);
  }

  /** A row of float32 constants, uploaded once. Kept out of tfjs, which may store floats in 16 bits. */
  constant(name: string, values: () => Float32Array): WebGLTexture {
    const { gl } = this;
    let texture = this.#constants.get(name);
    if (!texture) {
      const data = values();
      texture = this.#texture(gl.R32F, data.length, 1);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, data.length, 1, gl.RED, gl.FLOAT, data);
      this.#constants.set(name, texture);
    }
    return texture;
  }

  dispose(): void {
    const { gl } = this;
    for (const { handle, shaders } of this.#programs.values()) {
      gl.deleteProgram(handle);
      for (const shader of shaders) gl.deleteShader(shader);
    }
    for (const target of this.#targets.values()) this.#deleteTarget(target);
    for (const texture of this.#constants.values()) gl.deleteTexture(texture);
    gl.deleteVertexArray(this.#vertexArray);
    this.#programs.clear();
    this.#targets.clear();
    this.#constants.clear();
  }

  #texture(format: number, width: number, height: number): WebGLTexture {
    const { gl } = this;
    const texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    // Integer textures are incomplete with the default filters.
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.texStorage2D(gl.TEXTURE_2D, 1, format, width, height);
    return texture;
  }

  #deleteTarget({ framebuffer, textures }: Target): void {
    this.gl.deleteFramebuffer(framebuffer);
    for (const texture of textures) this.gl.deleteTexture(texture);
  }

  #program(source: ProgramSource): Program {
    let program = this.#programs.get(source.name);
    if (!program) {
      const { gl } = this;
      const handle = gl.createProgram();
      const shaders = [
        this.#shader(gl.VERTEX_SHADER, source.vertex ?? FULL_SCREEN),
        this.#shader(gl.FRAGMENT_SHADER, source.fragment),
      ];
      for (const shader of shaders) gl.attachShader(handle, shader);
      gl.linkProgram(handle);
      program = { handle, shaders, locations: new Map(), checked: false };
      this.#programs.set(source.name, program);
    }
    return program;
  }

  #shader(type: number, source: string): WebGLShader {
    const { gl } = this;
    const shader = gl.createShader(type);
    if (!shader) throw new StepwellError('device_lost', 'the WebGL context is lost');
    gl.shaderSource(shader, HEADER + source);
    gl.compileShader(shader);
    return shader;
  }

  #checked(name: string, program: Program): WebGLProgram {
    if (program.checked) return program.handle;
    const { gl } = this;
    if (!gl.getProgramParameter(program.handle, gl.LINK_STATUS)) {
      if (gl.isContextLost()) throw new StepwellError('device_lost', 'the WebGL context is lost');
      const logs = program.shaders.map((shader) => gl.getShaderInfoLog(shader) ?? '');
      const log = [gl.getProgramInfoLog(program.handle) ?? '', ...logs].filter(Boolean).join('\n');
      throw new StepwellError('internal', `the WebGL program ${name} does not compile: ${log}`);
    }
    program.checked = true;
    return program.handle;
  }
}
