/** Decodes the frames of a GIF with the browser's decoder. */
import { readGif } from './gif.js';

/** The frames of a GIF, in time. */
export class GifFrames {
  readonly width: number;
  readonly height: number;
  /** In seconds. */
  readonly duration: number;
  readonly fps: number;
  readonly #decoder: ImageDecoder;
  /** When each frame ends, in seconds. */
  readonly #ends: readonly number[];

  private constructor(decoder: ImageDecoder, width: number, height: number, delays: readonly number[]) {
    this.#decoder = decoder;
    let end = 0;
    this.#ends = delays.map((delay) => {
      end += delay;
      return end;
    });
    this.width = width;
    this.height = height;
    this.duration = end;
    this.fps = delays.length / end;
  }

  /** True if this browser has a decoder whose frames can be chosen. */
  static get isSupported(): boolean {
    return typeof ImageDecoder !== 'undefined';
  }

  /** Opens a GIF; `null`: the bytes are damaged. */
  static async open(blob: Blob): Promise<GifFrames | null> {
    const data = await blob.arrayBuffer();
    const outline = readGif(new Uint8Array(data));
    if (outline === null) return null;
    const decoder = new ImageDecoder({ data, type: 'image/gif' });
    try {
      await decoder.tracks.ready;
    } catch {
      decoder.close();
      return null;
    }
    return new GifFrames(decoder, outline.width, outline.height, outline.delays);
  }

  /** The frame at a time in seconds. */
  at(time: number): number {
    const index = this.#ends.findIndex((end) => time < end);
    return index === -1 ? this.#ends.length - 1 : index;
  }

  /** Decodes a frame. The caller closes the image. */
  async decode(frameIndex: number): Promise<VideoFrame> {
    return (await this.#decoder.decode({ frameIndex })).image;
  }

  close(): void {
    this.#decoder.close();
  }
}
