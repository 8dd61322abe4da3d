import { afterEach, expect, test, vi } from 'vitest';
import { pageWake } from '../../../src/page/wake.js';

afterEach(() => vi.restoreAllMocks());

const woken = (delayMs: number) => new Promise<void>((resolve) => pageWake(delayMs)(resolve));

test('[QUE1] a hidden page wakes by a message, which the browser does not throttle; no timer is set', async () => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  const timer = vi.spyOn(globalThis, 'setTimeout');
  // Longer than any test: only a message can end this.
  await woken(1_000_000);
  expect(timer.mock.calls.filter(([, delay]) => delay === 1_000_000)).toEqual([]);
});

test('[QUE1] a visible page wakes by a timer of the given delay', async () => {
  const timer = vi.spyOn(globalThis, 'setTimeout');
  await woken(7);
  expect(timer.mock.calls.map(([, delay]) => delay)).toContain(7);
});
