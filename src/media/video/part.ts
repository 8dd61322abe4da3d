import type { Refusal } from '../../base/refusal.js';
import type { EncodedItem } from '../encode.js';
import type { RawFrames } from './raw.js';

/** The code that encodes frames: too large for the module with all encoders. See `writeVideos` in `write.ts`. */
export interface VideoPart {
  writeVideos(raw: RawFrames): AsyncGenerator<EncodedItem | Refusal>;
}
