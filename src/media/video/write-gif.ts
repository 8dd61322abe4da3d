/** Frames as a GIF: where a browser has no encoder of videos, or where a person asks for one. */
import { applyPalette, GIFEncoder, quantize } from 'gifenc';
import type { FrameReader } from './read-frames.js';

/** Colours of a frame. */
const MOST_COLORS = 256;
/** Browsers show shorter frames for 100 ms. */
const MIN_DELAY_MS = 20;

/** A GIF, and what it shows. */
export interface WrittenGif {
  readonly file: Uint8Array<ArrayBuffer>;
  /** Frames per second: delays are multiples of 10 ms. */
  readonly fps: number;
  /** In seconds. */
  readonly duration: number;
  /** True if a frame had more than 256 colours. */
  readonly hasLostColors: boolean;
}

/** Writes all frames. Lets other work of the thread run between frames. */
export async function writeGif(frames: FrameReader, fps: number): Promise<WrittenGif> {
  const { width, height, count } = frames;
  const encoder = GIFEncoder();
  let hasLostColors = false;
  let shown = 0;
  for (let i = 0; i < count; i++) {
    const rgba = frames.read(i);
    const exact = exactPalette(rgba);
    if (exact === null) hasLostColors = true;
    const palette = exact?.palette ?? quantize(rgba, MOST_COLORS, { format: 'rgb565' });
    const index = exact?.index ?? applyPalette(rgba, palette, 'rgb565');
    // Rounded from the beginning, so that rounding does not add up.
    const end = Math.round(((i + 1) * 100) / fps) * 10;
    const delay = Math.max(MIN_DELAY_MS, end - shown);
    encoder.writeFrame(index, width, height, { palette, delay, repeat: 0 });
    shown += delay;
    await new Promise((done) => setTimeout(done));
  }
  encoder.finish();
  const duration = shown / 1000;
  return { file: encoder.bytes(), fps: count / duration, duration, hasLostColors };
}

/** The colours of a frame that has at most 256; `null`: it has more. */
function exactPalette(rgba: Uint8ClampedArray) {
  const places = new Map<number, number>();
  const palette: number[][] = [];
  const index = new Uint8Array(rgba.length / 4);
  for (let i = 0; i < index.length; i++) {
    const [r, g, b] = [rgba[4 * i] as number, rgba[4 * i + 1] as number, rgba[4 * i + 2] as number];
    const color = (r << 16) | (g << 8) | b;
    let place = places.get(color);
    if (place === undefined) {
      if (palette.length === MOST_COLORS) return null;
      place = palette.length;
      places.set(color, place);
      palette.push([r, g, b]);
    }
    index[i] = place;
  }
  return { palette, index };
}
