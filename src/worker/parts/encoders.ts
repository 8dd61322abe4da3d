import { encodeAudio } from '../../media/audio/encode.js';
import type { MediaEncoder } from '../../media/encode.js';
import { encodeImages } from '../../media/image/encode.js';
import type { MediaName } from '../../media/kinds.js';

/** What makes files of each kind of media. The compiler asks for each. */
export const ENCODERS = {
  image: encodeImages,
  audio: encodeAudio,
} as const satisfies Record<MediaName, MediaEncoder<never>>;
