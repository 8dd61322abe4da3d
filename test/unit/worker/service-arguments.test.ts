/** Calls of the engine's services as they come over a worker's port: methods by name, arguments of any kind. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAIN } from '../../support/source-suite/main-run.js';
import { workerApi } from './worker-api.js';

type Api = Awaited<ReturnType<typeof workerApi>>['api'];
type Call = readonly [name: string, method: string, args: unknown];

/** A call that the types do not allow. */
const wild = (api: Api, [name, method, args]: Call) =>
  api.service(name as 'sync', method as 'add', args as readonly unknown[]);

test('[SRC1] an argument that a service does not take is refused with the method and the field', async () => {
  const { api } = await workerApi();
  for (const [name, method, args, message, field] of [
    ['sync', 'add', [7, { url: 'http://a' }], 'add: run must be a text', 'run'],
    ['sync', 'add', [MAIN, { url: 7 }], 'add: target.url must be a text', 'target.url'],
    [
      'sync',
      'add',
      [MAIN, { url: 'http://a', colour: 1 }],
      /^add: target.colour is not known here/,
      'target.colour',
    ],
    ['sync', 'synced', [MAIN, 'yes'], 'synced: complete must be true or false', 'complete'],
    ['bundles', 'open', ['a file'], 'open: file must be a Blob', 'file'],
    ['bundles', 'export', [[MAIN], {}, {}], 'export: port must be a MessagePort', 'port'],
    ['bundles', 'close', ['1'], 'close: id must be a number', 'id'],
    [
      'blobs',
      'storeFile',
      [MAIN, 'exe', { kind: 'value', value: 1 }],
      /^storeFile: format must be one of/,
      'format',
    ],
    ['blobs', 'storeFile', [MAIN, 'json', { kind: 'done', blob: 'a' }], /the content of a file$/, 'content'],
    ['blobs', 'readFile', [], 'readFile: sha256 must be a text', 'sha256'],
  ] as const) {
    expect(await wild(api, [name, method, args]), method).toMatchObject({
      ...{ ok: false, code: 'validation', facts: { method, field } },
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  }
});

test('[SRC1] a method that a service does not offer to pages is none', async () => {
  const { api } = await workerApi();
  for (const [name, method] of [
    ['sync', 'wake'],
    ['bundles', 'source'],
    ['blobs', 'committed'],
    ['blobs', 'constructor'],
    ['sync', '__proto__'],
    ['bundles', 'toString'],
  ] as const) {
    expect(await wild(api, [name, method, [MAIN]]), method).toMatchObject({
      ...{ ok: false, code: 'validation', facts: { method } },
    });
  }
  for (const name of ['takeUp', 'resume', 'constructor', '__proto__']) {
    expect(await wild(api, [name, 'call', []]), name).toMatchObject({ ok: false, code: 'validation' });
  }
  expect(await wild(api, ['sync', 'states', 'no list'])).toMatchObject({ code: 'validation' });
});

test('[SRC1] proper calls are answered', async () => {
  const { api, bundle } = await workerApi();
  expect(await api.service('bundles', 'open', [bundle])).toMatchObject({ ok: true, value: { runs: 1 } });
  expect(await api.service('bundles', 'close', [1])).toMatchObject({ ok: true });
  expect(await api.service('sync', 'states', [])).toEqual({ ok: true, value: [] });
  const content = { kind: 'value', value: { a: 1 } };
  const stored = await api.service('blobs', 'storeFile', [MAIN, 'value', content]);
  expect(stored).toMatchObject({ ok: true, value: { size: expect.any(Number) } });
  const { sha256 } = (stored.ok ? stored.value : {}) as { sha256: string };
  expect(await api.service('blobs', 'readFile', [sha256, 'value', ''])).toEqual({
    ...{ ok: true, value: { value: { a: 1 } } },
  });
});

test('[SRC1] random calls get an answer or a typed error', async () => {
  const { api } = await workerApi();
  // What would wait for a network, or make files of the whole database, is left out.
  const method = fc.constantFrom(
    'retry',
    'states',
    'remotes',
    'hurry',
    'open',
    'close',
    'import',
    'storeFile',
    'readFile',
    'wake',
  );
  const args = fc.array(fc.anything({ withTypedArray: true, withMap: true, withDate: true }), {
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('sync', 'bundles', 'blobs'),
      method,
      args,
      async (name, asked, given) => {
        const reply = await wild(api, [name, asked, given]);
        if (!reply.ok) expect(['validation', 'aborted', 'run_missing'], reply.message).toContain(reply.code);
      },
    ),
    { numRuns: 300 },
  );
});
