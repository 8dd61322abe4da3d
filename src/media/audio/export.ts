import type { MediaExport } from '../export.js';
import { AUDIO_EXTENSIONS, audioFacts, isAudioType } from './kind.js';

export const audioExport: MediaExport = {
  types: Object.keys(AUDIO_EXTENSIONS),
  extensionOf: (type) => (isAudioType(type) ? AUDIO_EXTENSIONS[type] : undefined),
  factsOf: (item) => {
    const { duration, sampleRate, channels } = audioFacts(item);
    return { duration, sample_rate: sampleRate, channels };
  },
};
