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
    const late = vi.fn(async () => 'late');
    const waiting = Promise.race([
      within(timeout, never, late),
      new Promise<string>((resolve) => setTimeout(resolve, 20, 'still waits')),
    ]);
    expect(await waiting).toBe('still waits');
    expect(late).not.toHaveBeenCalled();
  },
);
