import { expect, test, vi } from 'vitest';
import { within } from '../../../src/page/within.js';

const never = new Promise<string>(() => {});

test('[SYN3] a wait ends with the work, with its error, or when the time is over', async () => {
  const late = async () => 'late';
  expect(await within(1e9, Promise.resolve('done'), late)).toBe('done');
  await expect(within(1e9, Promise.reject(new Error('no')), late)).rejects.toThrow('no');
  vi.useFakeTimers();
  try {
    const waiting = within(5000, never, late);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await waiting).toBe('late');
  } finally {
    vi.useRealTimers();
  }
});

test.each([Number.POSITIVE_INFINITY, 2 ** 31, 1e20])(
  '[SYN3] %s is no time that a timer can wait for: there is no limit then',
  async (timeout) => {
    vi.useFakeTimers();
    try {
      const late = vi.fn(async () => 'late');
      void within(timeout, never, late);
      // The longest time that a timer can wait for; a longer one fires at once.
      await vi.advanceTimersByTimeAsync(2 ** 31 - 1);
      expect(late).not.toHaveBeenCalled();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  },
);
