/** What is used of gifenc, which has no types. */
declare module 'gifenc' {
  /** Red, green and blue of each colour. */
  type Palette = readonly (readonly number[])[];

  interface Encoder {
    /** `delay` in milliseconds. `repeat`: 0 for ever. */
    writeFrame(
      index: Uint8Array,
      width: number,
      height: number,
      options: { palette: Palette; delay: number; repeat?: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  }

  export function GIFEncoder(): Encoder;
  export function quantize(rgba: Uint8ClampedArray, colors: number, options?: { format: 'rgb565' }): Palette;
  export function applyPalette(rgba: Uint8ClampedArray, palette: Palette, format?: 'rgb565'): Uint8Array;
}
