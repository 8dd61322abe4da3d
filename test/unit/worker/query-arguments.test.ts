/** Queries as they come over a worker's port: methods by name, arguments of any kind. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileCalls } from '../../support/hostile-args.js';
import { MAIN } from '../../support/source-suite/main-run.js';
import { workerApi } from './worker-api.js';

test('[SRC1] random arguments get an answer or a typed error, of the database and of an opened bundle', async () => {
  const { api, id } = await workerApi();
  let answered = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(hostileCalls(MAIN), fc.boolean(), async ([method, args], inBundle) => {
      const reply = await api.query(method, args, inBundle ? id : undefined);
      if (reply.ok) answered++;
      else {
        // Not `internal`, which is what an exception of our own code becomes.
        expect(['validation', 'run_missing', 'storage', 'invalid_task'], reply.message).toContain(reply.code);
        if (reply.code === 'validation') refused++;
      }
    }),
    // Random calls seldom find a run for a task that does not exist.
    { numRuns: 400, examples: [[['addRunToTask', [MAIN, ' ']], false]] },
  );
  expect(answered).toBeGreaterThan(10);
  expect(refused).toBeGreaterThan(80);
});

test('[SRC1] a wrong argument is refused with the method and the field; a method that is not in the port is none', async () => {
  const { api } = await workerApi();
  expect(await api.query('series', [{ run: MAIN, key: 7 }])).toEqual({
    ...{ ok: false, code: 'validation', message: 'series: key must be a text' },
    facts: { method: 'series', field: 'key' },
  });
  for (const method of ['attach', 'pin', 'notify', 'constructor', 'subscribe', '__proto__']) {
    expect(await api.query(method, [MAIN]), method).toMatchObject({ code: 'validation', facts: { method } });
  }
  expect(await api.query('getRun', [MAIN])).toMatchObject({ ok: true, value: { uid: MAIN } });
});
