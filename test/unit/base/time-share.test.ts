import { expect, test } from 'vitest';
import { TimeShare } from '../../../src/base/time-share.js';

/** A share, and its clock. */
function shareAt(start = 5_000) {
  const clock = { now: start };
  return { clock, share: new TimeShare(() => clock.now) };
}

test('steady work has its share from the first second on, however often it is counted', () => {
  for (const everyMs of [10, 50, 1_000]) {
    const { clock, share } = shareAt();
    for (let t = 0; t < 60_000; t += everyMs) {
      clock.now += everyMs;
      share.add(everyMs * 0.04);
      if (t >= 1_000)
        expect(Math.abs(share.value - 0.04), `${everyMs} ${t}`).toBeLessThan(0.04 * 0.06 + everyMs * 2e-5);
    }
  }
});

test('old work is forgotten; without work and without time there is no share', () => {
  const { clock, share } = shareAt();
  expect(share.value).toBe(0);
  clock.now += 1_000;
  share.add(500);
  const soon = share.value;
  expect(soon).toBeGreaterThan(0.4);
  clock.now += 10_000;
  expect(share.value).toBeLessThan(soon / 5);
  clock.now += 1e7;
  expect(share.value).toBe(0);
  expect(shareAt().share.value).toBe(0);
});
