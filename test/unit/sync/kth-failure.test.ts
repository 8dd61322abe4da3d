import { beforeAll, describe, expect, test } from 'vitest';
import { LONG } from '../../support/long.js';
import { FAILURES, type IoPort } from './sim/gate.js';
import { play } from './sim/script.js';

/** Beyond every operation: nothing fails. */
const NONE = Number.MAX_SAFE_INTEGER;
/** Far more than it takes, on a machine that is busy with other things. */
const TIMEOUT_MS = 120_000;

describe('the k-th input or output fails, for every k of one session of about 60 records', () => {
  let passed: readonly IoPort[] = [];
  beforeAll(async () => {
    ({ passed } = await play(NONE, 'once'));
  });

  test('without a failure the session asks both ports, always in the same order', async () => {
    expect((await play(NONE, 'once')).passed).toEqual(passed);
    expect(passed.length).toBeGreaterThan(200);
    expect(passed.filter((port) => port === 'network').length).toBeGreaterThan(20);
  });

  test.each(FAILURES)(
    '[SYN1] [SYN2] %s: everything arrives, once, byte for byte',
    async (failure) => {
      for (const [k, port] of passed.entries()) {
        // A transaction tells the truth about itself, or nothing.
        const ways = FAILURES.filter((each) => each !== 'answer lost' || port !== 'database');
        if (!ways.includes(failure)) continue;
        // The short form still lets every operation fail, each in one of its ways, neighbours in different ones.
        if (!LONG && ways[k % ways.length] !== failure) continue;
        expect((await play(k, failure)).fired, `operation ${k}`).toBeGreaterThan(0);
      }
    },
    TIMEOUT_MS,
  );
});
