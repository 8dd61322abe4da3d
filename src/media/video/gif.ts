/** Outline of a GIF: its size, and when each frame is shown. */

/** What the blocks of a GIF say. */
export interface GifOutline {
  readonly width: number;
  readonly height: number;
  /** How long each frame is shown, in seconds. */
  readonly delays: readonly number[];
}

/** Browsers show a frame with a shorter delay for {@link DEFAULT_DELAY_S}. */
const MIN_DELAY_S = 0.02;
const DEFAULT_DELAY_S = 0.1;
const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
const IMAGE = 0x2c;
const TRAILER = 0x3b;

/** Reads the outline of a GIF; `null`: the bytes are damaged, or hold no frame. A file that is cut off has the frames before the cut. */
export function readGif(bytes: Uint8Array): GifOutline | null {
  const at = (i: number) => bytes[i] ?? 0;
  const short = (i: number) => at(i) | (at(i + 1) << 8);
  const tableBytes = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  const [width, height] = [short(6), short(8)];
  if (width === 0 || height === 0) return null;
  const delays: number[] = [];
  let delay = 0;
  let i = 13 + tableBytes(at(10));
  /** The position behind sub-blocks that begin at `from`; beyond the end if they are cut off. */
  const behindBlocks = (from: number) => {
    let to = from;
    while (to < bytes.length && at(to) !== 0) to += 1 + at(to);
    return to + 1;
  };
  while (i < bytes.length && at(i) !== TRAILER) {
    const isControl = at(i) === EXTENSION && at(i + 1) === GRAPHIC_CONTROL;
    if (isControl) delay = short(i + 4) / 100;
    if (at(i) === EXTENSION) i = behindBlocks(i + 2);
    else if (at(i) === IMAGE) {
      i = behindBlocks(i + 10 + tableBytes(at(i + 9)) + 1);
      if (i > bytes.length) break;
      delays.push(delay < MIN_DELAY_S ? DEFAULT_DELAY_S : delay);
      delay = 0;
    } else return null;
  }
  return delays.length > 0 ? { width, height, delays } : null;
}
