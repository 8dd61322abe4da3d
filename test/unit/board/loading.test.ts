import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Loading } from '../../../src/board/panels/controllers/loading.js';
import type { Visibility, VisibilityListener } from '../../../src/board/panels/controllers/visibility.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A loading whose reads end when the test says so. */
function open() {
  const listeners: VisibilityListener[] = [];
  const visibility = { listen: (listener: VisibilityListener) => listeners.push(listener) };
  const reads: { isCurrent(): boolean; end(error?: Error): void }[] = [];
  const changed = vi.fn();
  const loading = new Loading(visibility as unknown as Visibility, {
    intervalMs: 100,
    read: (isCurrent) =>
      new Promise((resolve, reject) => {
        reads.push({ isCurrent, end: (error) => (error ? reject(error) : resolve()) });
      }),
    changed,
  });
  const show = (isVisible: boolean) => {
    for (const listener of listeners) listener(isVisible);
  };
  return { loading, reads, changed, show };
}

const soon = () => vi.advanceTimersByTimeAsync(0);

test('[BRD3] nothing is read out of sight; what was asked for is read when the panel comes into sight', async () => {
  const { loading, reads, show } = open();
  loading.request();
  loading.requestNow();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(reads.length).toBe(0);
  show(true);
  await soon();
  expect(reads.length).toBe(1);
  show(false);
  show(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(reads.length).toBe(1);
});

test('reads are an interval apart and one at a time; the last request is always followed by a read', async () => {
  const { loading, reads, show } = open();
  show(true);
  loading.request();
  await soon();
  loading.request();
  loading.request();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(reads.length).toBe(1);
  reads[0]?.end();
  await soon();
  expect(reads.length).toBe(2);
  reads[1]?.end();
  await soon();
  loading.request();
  await vi.advanceTimersByTimeAsync(99);
  expect(reads.length).toBe(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(reads.length).toBe(3);
});

test('a request of a person does not wait for the interval', async () => {
  const { loading, reads, show } = open();
  show(true);
  loading.request();
  await soon();
  reads[0]?.end();
  await soon();
  loading.requestNow();
  await soon();
  expect(reads.length).toBe(2);
});

test('an error is kept until a read succeeds or a person tries again', async () => {
  const { loading, reads, changed, show } = open();
  show(true);
  loading.request();
  await soon();
  reads[0]?.end(new Error('no answer'));
  await soon();
  expect(loading.error?.message).toContain('no answer');
  expect(loading.isCurrent).toBe(false);
  expect(changed).toHaveBeenCalledTimes(1);
  loading.retry();
  expect(loading.error).toBeNull();
  await soon();
  reads[1]?.end();
  await soon();
  expect(loading.error).toBeNull();
  expect(loading.isCurrent).toBe(true);
  expect(changed).toHaveBeenCalledTimes(2);
});

test('an answer that nobody wants any more changes nothing, and neither does its error', async () => {
  const { loading, reads, changed, show } = open();
  show(true);
  loading.request();
  await soon();
  loading.drop();
  expect(reads[0]?.isCurrent()).toBe(false);
  reads[0]?.end(new Error('late'));
  await soon();
  expect(loading.error).toBeNull();
  expect(loading.isCurrent).toBe(false);
  expect(changed).not.toHaveBeenCalled();
});
