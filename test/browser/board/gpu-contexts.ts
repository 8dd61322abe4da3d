/**
 * Contexts of the GPU that a test file makes. The files share a page, which may have 16 of them: a file waits until its own ones are gone.
 */
import { until } from './helpers.js';

type Made = WebGLRenderingContext | WebGL2RenderingContext;

export class GpuContexts {
  readonly made: Made[] = [];
  readonly #restore: (() => void)[] = [];

  /** Notes each context from now on. */
  constructor() {
    for (const { prototype } of [HTMLCanvasElement, OffscreenCanvas]) {
      const { getContext } = prototype;
      const { made } = this;
      prototype.getContext = function (this: HTMLCanvasElement | OffscreenCanvas, ...args: [never]) {
        const context: unknown = Reflect.apply(getContext, this, args);
        const isGpu = context instanceof WebGLRenderingContext || context instanceof WebGL2RenderingContext;
        if (isGpu && !made.includes(context)) made.push(context);
        return context;
      } as never;
      this.#restore.push(() => {
        prototype.getContext = getContext as never;
      });
    }
  }

  /** Contexts that are not lost. */
  get live(): Made[] {
    return this.made.filter((context) => !context.isContextLost());
  }

  /** Waits until all contexts are let go. */
  async close(): Promise<void> {
    for (const restore of this.#restore) restore();
    await until('no context is left', () => this.live.length === 0);
  }
}

/** How many pixels of a canvas differ from its first one. */
export function inkOf(canvas: HTMLCanvasElement): number {
  if (canvas.width === 0 || canvas.height === 0) return 0;
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
  copy?.drawImage(canvas, 0, 0);
  const pixels = new Uint32Array(copy?.getImageData(0, 0, canvas.width, canvas.height).data.buffer ?? []);
  return pixels.filter((pixel) => pixel !== pixels[0]).length;
}
