/**
 * The sync core under faults, on virtual time: see `sim/world.ts`. `STEPWELL_SEEDS=20000` runs as many (`npm run
 * test:long` does), `STEPWELL_FIRST_SEED=7 STEPWELL_SEEDS=1` only the one that failed.
 */
import { describe, expect, test } from 'vitest';
import { longOrShort } from '../../support/long.js';
import { simulate } from './sim/world.js';

/** Seeds that let every fault fire. */
const ENOUGH = 50;
/** The short form is as many as it takes until every fault fired, which the tests below check. */
const SEEDS = Number(process.env.STEPWELL_SEEDS ?? longOrShort(20_000, ENOUGH));
const FIRST = Number(process.env.STEPWELL_FIRST_SEED ?? 1);
/** Seeds per test, so that a report says roughly where it failed. */
const AT_ONCE = 25;
const OPERATIONS = 200;

/** Everything that may go wrong, and must have, or the runs prove nothing (invariant 8). */
const FAULTS = [
  'lost',
  'replyLost',
  'replyLate',
  'doubled',
  'cut',
  'flipped',
  'status',
  'portal',
  'unauthorized',
  'offline',
  'tabKilled',
  'uploaderKilled',
  'secondUploader',
  'powerCut',
  'storage',
  'rowDamaged',
  'machineCopied',
  'clockJump',
  'runDeleted',
  'editedThere',
  'serverDown',
  'serverKilled',
  'serverFull',
  'serverRestored',
  'blobLost',
  'blobCut',
];

/** What these seeds found, when they failed. */
const FOUND: readonly (readonly [seed: number, what: string])[] = [
  [26, 'a copied machine wrote other frames under the same numbers'],
  [132, 'a run was introduced again after the server had lost it'],
  [160, 'edits came while a comparison was under way'],
  [211, 'a complete run was lost by a server that was restored from a backup'],
  [692, 'two uploaders of one browser overwrote what the other had found out'],
  [954, 'a key was given while the old one was being refused'],
  [1397, 'a blob of a complete run was lost by a server that was restored from a backup'],
];

describe('sync under faults, on virtual time', () => {
  const fired = new Map<string, number>();
  let bundles = 0;

  for (let from = FIRST; from < FIRST + SEEDS; from += AT_ONCE) {
    const to = Math.min(from + AT_ONCE, FIRST + SEEDS);
    test(`[SYN2] [SYN1] seeds ${from} to ${to - 1}: all arrives, once, byte for byte`, async () => {
      for (let seed = from; seed < to; seed++) {
        const report = await simulate({ seed, operations: OPERATIONS });
        bundles += report.bundles;
        for (const [fault, times] of report.fired) fired.set(fault, (fired.get(fault) ?? 0) + times);
      }
      expect(fired.size).toBeGreaterThan(0);
    });
  }

  test.runIf(SEEDS >= ENOUGH)('[SYN2] every fault fired', () => {
    expect(FAULTS.filter((fault) => !fired.get(fault))).toEqual([]);
  });

  test.runIf(SEEDS >= ENOUGH)('[BUN2] the bundles of both sides were compared, and equal', () => {
    expect(bundles).toBeGreaterThan(SEEDS);
  });

  for (const [seed, what] of FOUND) {
    test(`[SYN1] seed ${seed}: ${what}`, async () => {
      await expect(simulate({ seed, operations: OPERATIONS })).resolves.toBeDefined();
    });
  }
});
