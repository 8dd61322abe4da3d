import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barsOf } from '../../../../src/media/audio/waveform.js';

test('[BRD7] every extreme is in a bar, and no bar has what is not there, however many bars there are', () => {
  const pair = fc.tuple(fc.integer({ min: -127, max: 0 }), fc.integer({ min: 0, max: 127 }));
  const pairs = fc.array(pair, { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(pairs, fc.integer({ min: 1, max: 500 }), (made, count) => {
      const bars = barsOf(Float32Array.from(made.flat()), count);
      expect(bars.length).toBe(count);
      expect(Math.min(...bars.map(([low]) => low))).toBe(Math.min(...made.map(([low]) => low)));
      expect(Math.max(...bars.map(([, high]) => high))).toBe(Math.max(...made.map(([, high]) => high)));
      for (const [i, [low, high]] of bars.entries()) {
        const near = made.slice(
          Math.floor((i * made.length) / count),
          Math.ceil(((i + 1) * made.length) / count),
        );
        expect(near.some((each) => each[0] === low) && near.some((each) => each[1] === high)).toBe(true);
      }
    }),
  );
});
