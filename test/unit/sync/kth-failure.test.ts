import { describe, expect, test } from 'vitest';
import { FAILURES } from './sim/gate.js';
import { play } from './sim/script.js';

/** Beyond every operation: nothing fails. */
const NONE = Number.MAX_SAFE_INTEGER;

describe('the k-th input or output fails, for every k of one session of about 60 records', async () => {
  const { passed } = await play(NONE, 'once');
  test('without a failure the session takes both ports, always in the same order', async () => {
    expect((await play(NONE, 'once')).passed).toEqual(passed);
    expect(passed.length).toBeGreaterThan(100);
    expect(passed).toContain('network');
    expect(passed).toContain('database');
  });

  test.each(FAILURES)(
    '[SYN1] [SYN2] %s: everything arrives, once, byte for byte',
    async (failure) => {
      let fired = 0;
      for (const [k, port] of passed.entries()) {
        if (failure === 'answer lost' && port === 'database') continue;
        fired += Math.min(1, (await play(k, failure)).fired);
      }
      const ports = failure === 'answer lost' ? passed.filter((port) => port === 'network') : passed;
      expect(fired).toBe(ports.length);
    },
    60_000,
  );
});
