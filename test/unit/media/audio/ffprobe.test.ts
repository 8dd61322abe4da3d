/** Stored audio and video, read by FFmpeg where it is installed. Videos that only a browser encodes: `test/browser/page/video.test.ts`. */
import { expect, test } from 'vitest';
import { audio } from '../../../../src/media/audio/value.js';
import { video } from '../../../../src/media/video/value.js';
import { encodedMedia } from '../../../fixtures/encoded-media.js';
import { ffprobe } from '../../../support/ffprobe.js';

const installed = (await ffprobe(new Uint8Array(1)).catch(() => [])) !== null;

async function probed(value: Parameters<typeof encodedMedia>[0]) {
  const [item] = await encodedMedia(value);
  if (!item) throw new Error('no item');
  return ffprobe(new Uint8Array(await item.blob.arrayBuffer()));
}

test.skipIf(!installed)('FFmpeg reads WAV files of both encodings, and GIF', async () => {
  const samples = Float32Array.from({ length: 4_000 }, (_, i) => Math.sin(i / 5));
  const stereo = { shape: [2_000, 2], layout: 'TC', sampleRate: 8_000 } as const;
  const fields = { channels: 2, sample_rate: '8000' };
  expect(await probed(audio(samples, stereo))).toMatchObject([{ codec_name: 'pcm_s16le', ...fields }]);
  expect(await probed(audio(samples, { ...stereo, encoding: 'float32' }))).toMatchObject([
    { codec_name: 'pcm_f32le', ...fields },
  ]);
  const frames = Uint8Array.from({ length: 5 * 8 * 6 }, (_, i) => i);
  expect(await probed(video(frames, { shape: [5, 6, 8], format: 'gif', fps: 10 }))).toMatchObject([
    { codec_name: 'gif', width: 8, height: 6, nb_read_frames: '5', r_frame_rate: '10/1' },
  ]);
});
