import type { EncoderParts } from '../../src/worker/parts/encoders.js';

/** Loads large code of encoders as modules, where there is no worker. */
export const encoderParts: EncoderParts = () => import('../../src/worker/parts/video.js');
