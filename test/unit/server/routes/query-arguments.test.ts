/** Queries as they come over the network: methods by name, arguments of any kind. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack, unpack } from '../../../../src/sync/pack.js';
import { hostileCalls } from '../../../support/hostile-args.js';
import { errorOf, makeServer, project, RUN } from '../harness.js';

test('[SRC1] random arguments get an answer or a typed error, with a key of all projects and of one', async () => {
  const server = await makeServer();
  const all = await server.key();
  await server.upload(RUN, 'digits', all.text);
  const mine = await server.key({ project: project('digits') });
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(hostileCalls(RUN), fc.boolean(), async ([method, args], isAll) => {
      const answer = await server.request('POST', `/api/v1/query/${method}`, {
        key: (isAll ? all : mine).text,
        body: pack(args),
      });
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.status === 200) unpack(new Uint8Array(await answer.arrayBuffer()));
      // 422: a task that there is not, which is an `InvalidTaskError` with a status of its own.
      else expect([400, 403, 404, 422]).toContain((await errorOf(answer))[0]);
    }),
    {
      numRuns: 400,
      // An argument that random ones seldom are: the text of a run where a task is asked for.
      examples: [[['addRunToTask', [RUN, RUN]], false]],
    },
  );
  expect(server.log.filter(({ level }) => level === 'error')).toEqual([]);
  expect(statuses.get(200)).toBeGreaterThan(10);
  expect(statuses.get(400)).toBeGreaterThan(80);
});

test('[SRC1] a wrong argument is refused with the method and the field', async () => {
  const { request, upload } = await makeServer();
  await upload();
  const ask = async (method: string, ...args: unknown[]) => {
    const answer = await request('POST', `/api/v1/query/${method}`, { body: pack(args) });
    return [answer.status, await answer.json()];
  };
  expect(await ask('series', { run: RUN, key: 7 })).toEqual([
    400,
    {
      ...{ code: 'validation', message: 'series: key must be a text' },
      facts: { method: 'series', field: 'key' },
    },
  ]);
  for (const method of ['constructor', 'toString', 'subscribe', 'blob', 'attach']) {
    expect(await ask(method, RUN), method).toMatchObject([404, { code: 'not_found' }]);
  }
});
