/**
 * One WebGL renderer for all 3D scenes of a page: browsers take the oldest context away when there are more than 16. Each scene is drawn by
 * this renderer and copied into the scene's own 2D canvas.
 */
import type { Camera, Scene, WebGLRenderer } from 'three';

export type Library = typeof import('./library.js');

/** How long the renderer lives after the last view was closed (ms). */
const KEEP_MS = 2_000;
/** How long after the loss of the GPU views are drawn again (ms), and how often in a row. */
const AGAIN_MS = 500;
const MOST_LOSSES = 3;

let loading: Promise<Library> | null = null;

/** Loads three when it is first needed; again after a failure. */
export function loadThree(): Promise<Library> {
  loading ??= import('./library.js').catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** Called when what was drawn must be drawn again, or cannot be: with a reason. */
export type RendererListener = (problem: string | null) => void;

class SharedRenderer {
  readonly #users = new Set<RendererListener>();
  #renderer: WebGLRenderer | null = null;
  #losses = 0;
  #closing: ReturnType<typeof setTimeout> | undefined;

  /** Registers a view. Returns a function that takes the view out: the last one lets the GPU go. */
  open(listener: RendererListener): () => void {
    clearTimeout(this.#closing);
    this.#users.add(listener);
    return () => {
      if (!this.#users.delete(listener) || this.#users.size > 0) return;
      this.#closing = setTimeout(() => this.#close(), KEEP_MS);
    };
  }

  /** Draws a scene into a canvas, in the canvas's own pixels. Throws a reason for people without WebGL. */
  draw(library: Library, scene: Scene, camera: Camera, canvas: HTMLCanvasElement): void {
    const { width, height } = canvas;
    const context = canvas.getContext('2d');
    if (!context || width === 0 || height === 0) return;
    this.#renderer ??= this.#open(library);
    const renderer = this.#renderer;
    const { domElement } = renderer;
    // Grows only: another size would allocate the picture anew for each view.
    if (domElement.width < width || domElement.height < height) {
      renderer.setSize(Math.max(domElement.width, width), Math.max(domElement.height, height), false);
    }
    renderer.setViewport(0, 0, width, height);
    renderer.setScissor(0, 0, width, height);
    renderer.setScissorTest(true);
    renderer.render(scene, camera);
    context.clearRect(0, 0, width, height);
    // A viewport begins at the bottom.
    context.drawImage(domElement, 0, domElement.height - height, width, height, 0, 0, width, height);
  }

  #open(library: Library): WebGLRenderer {
    let renderer: WebGLRenderer;
    try {
      renderer = new library.WebGLRenderer({ antialias: true, alpha: true });
    } catch {
      throw new Error('this browser gives the page no WebGL');
    }
    renderer.setPixelRatio(1);
    renderer.setClearColor(0x000000, 0);
    renderer.domElement.addEventListener('webglcontextlost', () => this.#lose(renderer));
    return renderer;
  }

  /** A lost renderer is not waited for: the next drawing makes another one, which uploads everything again. */
  #lose(renderer: WebGLRenderer): void {
    if (renderer !== this.#renderer) return;
    this.#renderer = null;
    renderer.dispose();
    this.#losses++;
    const isOver = this.#losses > MOST_LOSSES;
    const tell = () => {
      for (const listener of [...this.#users]) listener(isOver ? 'the GPU was lost' : null);
    };
    setTimeout(tell, AGAIN_MS);
  }

  #close(): void {
    const renderer = this.#renderer;
    this.#renderer = null;
    this.#losses = 0;
    renderer?.dispose();
    // Without it, the context would live until its canvas is collected.
    renderer?.forceContextLoss();
  }
}

export const sharedRenderer = new SharedRenderer();
