import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemClock, TICKS_PER_MS } from '../../../src/base/clock.js';

const HOURS = 3_600_000;

/** A machine whose two clocks are set by the test, in milliseconds. */
function machine(wall = 1_700_000_000_000) {
  const state = { wall, elapsed: 0 };
  vi.spyOn(Date, 'now').mockImplementation(() => Math.floor(state.wall));
  vi.stubGlobal('performance', { timeOrigin: wall, now: () => state.elapsed });
  return {
    run(ms: number) {
      state.wall += ms;
      state.elapsed += ms;
    },
    sleep(ms: number) {
      state.wall += ms;
    },
    get wall() {
      return state.wall;
    },
  };
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('[ROW3] the wall clock', () => {
  test('follows Date.now() when the machine has slept, at the first call', () => {
    const m = machine();
    const clock = systemClock();
    expect(clock.now()).toBe(m.wall);
    m.run(1000);
    m.sleep(8 * HOURS);
    m.run(1);
    expect(Math.abs(clock.now() - m.wall)).toBeLessThanOrEqual(1);
    m.run(5000);
    expect(Math.abs(clock.now() - m.wall)).toBeLessThanOrEqual(1);
    m.sleep(2 * HOURS);
    m.run(0.5);
    expect(Math.abs(clock.now() - m.wall)).toBeLessThanOrEqual(1);
  });

  test('follows when the machine slept before the clock was made, or within one turn of a loop', () => {
    const m = machine();
    m.run(10);
    m.sleep(HOURS);
    const clock = systemClock();
    expect(Math.abs(clock.now() - m.wall)).toBeLessThanOrEqual(1);
    m.sleep(HOURS);
    const times = Array.from({ length: 64 }, () => clock.now());
    expect(Math.abs((times.at(-1) as number) - m.wall)).toBeLessThanOrEqual(1);
  });

  test('never goes back, also when the system clock is set back, and goes on meanwhile', () => {
    const m = machine();
    const clock = systemClock();
    let before = clock.now();
    for (const [run, sleep] of [
      [1, 0],
      [1000, -HOURS],
      [5, 0],
      [100, -8 * HOURS],
      [1, 20 * HOURS],
      [1, -20 * HOURS],
      [1000, 0],
    ] as const) {
      m.run(run);
      m.sleep(sleep);
      const now = clock.now();
      expect(now).toBeGreaterThanOrEqual(before + run - 1 / TICKS_PER_MS);
      before = now;
    }
  });

  test('is finer than a millisecond, in whole ticks, and is not moved by the rounding of Date.now()', () => {
    const m = machine();
    const clock = systemClock();
    const first = clock.now();
    for (let i = 1; i <= 1000; i++) {
      m.run(0.3);
      const now = clock.now();
      expect(now * TICKS_PER_MS).toBe(Math.round(now * TICKS_PER_MS));
      expect(Math.abs(now - first - i * 0.3)).toBeLessThanOrEqual(1 / TICKS_PER_MS);
    }
  });

  test('asks Date.now() seldom in a tight loop', () => {
    machine();
    const clock = systemClock();
    clock.now();
    const asked = vi.mocked(Date.now).mock.calls.length;
    for (let i = 0; i < 6400; i++) clock.now();
    expect(vi.mocked(Date.now).mock.calls.length - asked).toBe(100);
  });
});
