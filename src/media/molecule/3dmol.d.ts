/** What is used of 3Dmol.js. Its module has no types beside it. */
declare module '3dmol/build/3Dmol.es6-min.js' {
  /** An atom that was read. */
  interface Atom {
    readonly atom?: string;
    readonly elem?: string;
    readonly hetflag?: boolean;
    readonly x?: number;
    readonly y?: number;
    readonly z?: number;
  }

  interface Model {
    selectedAtoms(selection: object): readonly Atom[];
  }

  interface Viewer {
    addModelsAsFrames(data: string | Uint8Array, format: string, options: object): Model;
    addModel(data: string | Uint8Array, format: string, options: object): Model;
    getNumFrames(): number;
    setFrame(frame: number): Promise<void>;
    setStyle(selection: object, style: object): void;
    addSurface(type: number, style: object, selection: object): Promise<number>;
    removeAllSurfaces(): void;
    clear(): void;
    resize(): void;
    render(): void;
    zoomTo(): void;
    getView(): number[];
    /** Place of the model, distance, quaternion, place on the screen. Draws. */
    setView(view: readonly number[]): void;
    setBackgroundColor(color: string, alpha: number): void;
    getCanvas(): HTMLCanvasElement;
    getRenderer(): { isLost(): boolean; getContext(): WebGLRenderingContext | null };
  }

  const SurfaceType: { readonly VDW: number };
  const GLViewer: { numWorkers: number };

  function createViewer(element: HTMLElement, config: object): Viewer;
}
