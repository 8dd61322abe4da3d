import { describe, expect, test } from 'vitest';
import { BodyLimit } from '../../../src/sync/body-limit.js';

const MIB = 1024 * 1024;

/** Sends bodies of the longest length that is tried through a proxy; resolves the lengths. */
function send(limit: BodyLimit, most: number, times: number, tells: boolean): number[] {
  return Array.from({ length: times }, () => {
    const length = limit.bytes;
    if (length <= most) limit.passed(length);
    else if (tells) limit.refused(length);
    else {
      limit.failed(length);
      // A short request passes, so that the network is not to blame.
      limit.passed(0);
    }
    return length;
  });
}

describe('[SYN4] the longest body that passes is learned', () => {
  test.each([true, false])('below the limit of a proxy that says so: %s', (tells) => {
    const limit = new BodyLimit();
    const lengths = send(limit, MIB, 10, tells);
    expect(lengths.slice(0, 3)).toEqual([8 * MIB, 1_000_000, 1_000_000]);
    expect(limit.bytes).toBe(1_000_000);
    expect(new BodyLimit(1_000_000).bytes).toBe(1_000_000);
  });

  test.each([100_000, 64 * 1024, 20_000, 16_000])('down to small ones: %s', (most) => {
    const limit = new BodyLimit();
    send(limit, most, 5, true);
    expect(limit.bytes).toBeLessThanOrEqual(most);
  });

  test('what is refused at the smallest length is refused for good', () => {
    const limit = new BodyLimit(16_000);
    expect([limit.refused(16_000), limit.refused(16_001), limit.bytes]).toEqual([false, true, 16_000]);
    expect(limit.refused(0)).toBe(false);
  });

  test('a network that is down is not a limit', () => {
    const limit = new BodyLimit();
    for (let i = 0; i < 10; i++) limit.failed(8 * MIB);
    expect(limit.bytes).toBe(8 * MIB);
    limit.passed(8 * MIB);
    limit.passed(0);
    expect(limit.bytes).toBe(8 * MIB);
  });

  test('a wrong guess is taken back after a while, and a right one costs a trial now and then', () => {
    const learned: number[] = [];
    const limit = new BodyLimit(undefined, (bytes) => learned.push(bytes));
    send(limit, MIB, 1, false);
    send(limit, 100 * MIB, 33, false);
    expect(limit.bytes).toBe(8 * MIB);
    send(limit, MIB, 1, false);
    const lengths = send(limit, MIB, 1000, false);
    const trials = lengths.filter((length) => length > MIB).length;
    expect(trials).toBeLessThan(5);
    expect(new Set(learned)).toEqual(new Set([1_000_000]));
  });
});
