import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../../src/base/sha256.js';
import type { LoggedRecord } from '../../../../src/record/kinds.js';
import type { Schema } from '../../../../src/server/http/route.js';
import { pack, unpack } from '../../../../src/sync/pack.js';
import { encodeFrames } from '../../../../src/sync/wire.js';
import { frameBytes, framesBody, runBody, TIME } from '../../../support/frames.js';
import { errorOf, makeServer, RUN, SESSION, type TestServer } from '../harness.js';
import { faultIn } from '../schema-check.js';

const PATH = `/api/v1/runs/${RUN}`;
const BLOB = new TextEncoder().encode('weights');

/** A run with a bit of everything: also a loss that is not a number. */
async function full(): Promise<TestServer & { sha256: string }> {
  const server = await makeServer();
  const sha256 = await sha256Hex(BLOB);
  const records: LoggedRecord[] = [
    { kind: 'config', time: TIME, op: 'set', path: '', data: { lr: 0.5, best: Number.NaN } },
    {
      kind: 'log',
      time: TIME,
      level: 'warning',
      message: 'watch out',
      context: null,
      source: 'user',
      step: 0,
    },
    {
      ...{ kind: 'file', time: TIME, namespace: 'checkpoints', name: 'best', format: 'bytes', sha256 },
      ...{ size: BLOB.length, type: 'application/octet-stream', deleted: false },
    },
  ] as LoggedRecord[];
  await server.request('PUT', PATH, { body: JSON.stringify(runBody()) });
  const frames = [Number.NaN, 0.25, Number.POSITIVE_INFINITY].map((value, seq) => ({
    bytes: frameBytes(RUN, SESSION, seq, value, seq === 0 ? records : []),
  }));
  const sent = await server.request('POST', `${PATH}/frames`, { body: await encodeFrames(frames) });
  expect(sent.status).toBe(200);
  await server.archive.putBlob(RUN, sha256, new Blob([BLOB]));
  return { ...server, sha256 };
}

describe('REST', () => {
  test('numbers that JSON has not are strings, in JSON and in CSV', async () => {
    const { request } = await full();
    const metrics = await (await request('GET', `${PATH}/metrics?key=loss`)).json();
    expect(metrics).toMatchObject([{ key: 'loss', steps: [0, 1, 2], values: ['NaN', 0.25, 'Infinity'] }]);
    const csv = await request('GET', `${PATH}/metrics?format=csv&fromStep=1`);
    expect(csv.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    const lines = (await csv.text()).split('\r\n');
    expect(lines).toEqual([
      'key,row,step,global_step,time,value',
      `loss,1,1,0,${TIME + 1},0.25`,
      `loss,2,2,0,${TIME + 2},Infinity`,
      '',
    ]);
    expect(await (await request('GET', PATH)).json()).toMatchObject({ config: { lr: 0.5, best: 'NaN' } });
  });

  test('a key that a spreadsheet would run as a formula is marked in CSV', async () => {
    const { request } = await makeServer();
    await request('PUT', PATH, { body: JSON.stringify(runBody()) });
    const { rowsRecord } = await import('../../../support/rows.js');
    const row = { row: 9, step: 9, globalStep: 0, time: TIME, values: { '=1+1,"x"': 1 } };
    const bytes = frameBytes(RUN, SESSION, 0, 1, [rowsRecord([row])]);
    await request('POST', `${PATH}/frames`, { body: await encodeFrames([{ bytes }]) });
    const csv = await (await request('GET', `${PATH}/metrics?format=csv`)).text();
    expect(csv).toContain(`"'=1+1,""x""",9,9`);
  });

  test('[BUN1] texts that are not valid Unicode are given as U+FFFD, and CSV with a byte order mark when asked', async () => {
    const { request } = await makeServer();
    await request('PUT', PATH, { body: JSON.stringify(runBody()) });
    const { rowsRecord } = await import('../../../support/rows.js');
    const row = {
      row: 9,
      step: 9,
      globalStep: 0,
      time: TIME,
      values: { 'a\ud800': 1, '\\ud800': 2, '😀': 3 },
    };
    const log = {
      kind: 'log',
      time: TIME,
      level: 'info',
      message: 'half \udc00',
      source: 'user',
      step: 0,
    } as const;
    const bytes = frameBytes(RUN, SESSION, 0, 1, [
      rowsRecord([row]),
      { ...log, context: { '\udfff': '\ud800' } },
    ]);
    await request('POST', `${PATH}/frames`, { body: await encodeFrames([{ bytes }]) });
    const query = `{ getRun(run: "${RUN}") { keys { key } } }`;
    const texts = await Promise.all([
      request('GET', PATH).then((answer) => answer.text()),
      request('GET', `${PATH}/metrics`).then((answer) => answer.text()),
      request('GET', `${PATH}/logs`).then((answer) => answer.text()),
      request('POST', '/api/v1/graphql', { body: JSON.stringify({ query }) }).then((answer) => answer.text()),
    ]);
    for (const text of texts) {
      expect(text).toContain('\ufffd');
      expect(text.replaceAll('\\\\', '')).not.toMatch(/\\ud[89a-f]/i);
    }
    const keys = JSON.parse(texts[1] ?? '').map(({ key }: { key: string }) => key);
    expect(keys).toEqual(expect.arrayContaining(['a\ufffd', '\\ud800', '😀']));
    const csv = async (more: string) =>
      new Uint8Array(await (await request('GET', `${PATH}/metrics?format=csv${more}`)).arrayBuffer());
    expect([...(await csv('&byteOrderMark=true')).subarray(0, 4)]).toEqual([
      0xef,
      0xbb,
      0xbf,
      'k'.charCodeAt(0),
    ]);
    expect((await csv(''))[0]).toBe('k'.charCodeAt(0));
  });

  test('runs are filtered, and bad filters are told', async () => {
    const { request } = await full();
    const list = async (query: string) => (await request('GET', `/api/v1/runs?${query}`)).json();
    expect(await list('')).toMatchObject([{ uid: RUN, status: 'running' }]);
    expect(await list('status=completed,failed')).toEqual([]);
    expect(await list('text=fir&project=digits&limit=1')).toHaveLength(1);
    for (const bad of ['status=odd', 'limit=-1', 'limit=', 'archived=1', 'sort=age']) {
      expect([bad, await errorOf(await request('GET', `/api/v1/runs?${bad}`))]).toEqual([
        bad,
        [400, 'validation'],
      ]);
    }
  });

  test('[RUN3] PATCH edits; what cannot be edited is refused', async () => {
    const { request } = await full();
    const patch = (fields: unknown) => request('PATCH', PATH, { body: JSON.stringify(fields) });
    expect(await (await patch({ name: 'best', tags: ['a'], archived: true })).json()).toMatchObject({
      ...{ uid: RUN, name: 'best', tags: ['a'], archived: true },
    });
    const strange: unknown[] = [
      { color: 'red' },
      { Name: 'x' },
      { toString: 1 },
      { name: 'other', stauts: 'completed' },
    ];
    for (const bad of [{ deleted: 0 }, { name: 1 }, { tags: 'a' }, [], null, 'x', ...strange]) {
      expect([bad, await errorOf(await patch(bad))]).toEqual([bad, [400, 'validation']]);
    }
    // All of it or nothing: the good field before a bad one is not stored either.
    expect(await errorOf(await patch({ name: 'half', tags: 5 }))).toEqual([400, 'validation']);
    expect(await (await request('GET', PATH)).json()).toMatchObject({ name: 'best', tags: ['a'] });
    const said = (await (await patch({ stauts: 'completed' })).json()) as { message: string };
    expect(said.message).toBe("There is no field 'stauts'. Known here: name, notes, tags, archived");
    expect(
      await errorOf(await request('PATCH', `/api/v1/runs/${'9'.repeat(32)}`, { body: '{"name":"x"}' })),
    ).toEqual([404, 'run_missing']);
  });

  test('parameters and fields that are not known are refused: what somebody asks for is not left out silently', async () => {
    const { request } = await full();
    for (const path of [
      '/api/v1/runs?limt=20',
      '/api/v1/runs?Project=digits',
      `${PATH}?limit=1`,
      `${PATH}/metrics?keys=loss`,
      '/api/v1/projects?namespace=x',
    ]) {
      expect([path, ...(await errorOf(await request('GET', path)))]).toEqual([path, 400, 'validation']);
    }
    const body = '{"name":"x","namespcae":"y"}';
    expect(await errorOf(await request('POST', '/api/v1/projects', { body }))).toEqual([400, 'validation']);
    const filter = pack([{ limt: 20 }]);
    expect(await errorOf(await request('POST', '/api/v1/query/listRuns', { body: filter }))).toEqual([
      400,
      'validation',
    ]);
    for (const bad of [
      { limit: 'x' },
      { status: 'done' },
      { status: [5] },
      { tag: 5 },
      { sort: 'x' },
      { archived: 1 },
    ]) {
      const answer = await request('POST', '/api/v1/query/listRuns', { body: pack([bad]) });
      expect([bad, ...(await errorOf(answer))]).toEqual([bad, 400, 'validation']);
    }
  });

  test('projects are made and listed', async () => {
    const { request } = await full();
    const post = (body: string) => request('POST', '/api/v1/projects', { body });
    expect(await (await post('{"name":"new"}')).json()).toMatchObject({
      name: 'new',
      namespace: '',
      runs: 0,
    });
    expect(await (await request('GET', '/api/v1/projects')).json()).toMatchObject([
      { name: 'digits' },
      { name: 'new' },
    ]);
    for (const bad of ['{}', '{"name":""}', '{"name":1}', '{"name":"x","namespace":1}', '[]', 'x']) {
      expect([bad, (await post(bad)).status]).toEqual([bad, 400]);
    }
  });

  test('series needs a key, and takes an axis', async () => {
    const { request } = await full();
    const series = (query: string) => request('GET', `${PATH}/series?${query}`);
    expect(await errorOf(await series(''))).toEqual([400, 'validation']);
    expect(await errorOf(await series('key=loss&x=age'))).toEqual([400, 'validation']);
    expect(await errorOf(await series('key=loss&buckets=0'))).toEqual([400, 'validation']);
    expect(await (await series('key=loss&x=time&buckets=10')).json()).toMatchObject({
      key: 'loss',
      flags: [1, 0, 2],
    });
    expect(await (await series('key=loss&x=key:loss')).json()).toMatchObject({ key: 'loss' });
    expect(await (await series('key=loss&x=active')).json()).toMatchObject({
      key: 'loss',
      xMin: expect.anything(),
    });
    expect(await (await series('key=loss&smoothing=0.5&unit=2')).json()).toMatchObject({
      curve: ['NaN', 0.25, 'NaN'],
      unit: 2,
    });
    const average = await (await series('key=loss&smoothing=0.5&kind=average')).json();
    expect(average).toMatchObject({ curve: ['NaN', 0.25, 'NaN'] });
    expect(average).not.toHaveProperty('unit');
    expect(await errorOf(await series('key=loss&smoothing=0.5&kind=box'))).toEqual([400, 'validation']);
    expect(await errorOf(await series('key=loss&smoothing=0.5&kind=average&unit=1'))).toEqual([
      400,
      'validation',
    ]);
    expect(await errorOf(await series('key=loss&smoothing=1'))).toEqual([400, 'validation']);
    expect(await errorOf(await series('key=loss&smoothing=x'))).toEqual([400, 'validation']);
  });

  test('names that lead elsewhere in a path are names of nothing', async () => {
    const { request } = await full();
    // The address itself takes `..` away before anybody sees it.
    const odd = ['..%2f..%2fetc%2fpasswd', '..%5c..%5cetc', '%00', 'a%2fb', '__proto__', 'constructor', '%'];
    for (const name of odd) {
      for (const path of [
        `/api/v1/runs/${name}`,
        `/api/v1/runs/${name}/streams`,
        `/api/v1/runs/${RUN}/blobs/${name}`,
        `/api/v1/uploads/${name}`,
        `/assets/${name}`,
      ]) {
        const { status } = await request('GET', path);
        expect([path, [400, 404].includes(status)]).toEqual([path, true]);
      }
      const { status } = await request('POST', `/api/v1/query/${name}`, { body: pack([]) });
      expect([name, status]).toEqual([name, name === '%' ? status : 404]);
      const put = await request('PUT', `/api/v1/runs/${RUN}/blobs/${name}`, { body: BLOB });
      expect([name, [400, 404].includes(put.status)]).toEqual([name, true]);
    }
  });
});

describe('packed queries', () => {
  test('arguments and answers keep what JSON loses', async () => {
    const { request } = await full();
    const ask = (method: string, body: BodyInit) => request('POST', `/api/v1/query/${method}`, { body });
    const answer = await ask('getMetrics', pack([{ run: RUN, keys: ['loss'] }]));
    expect(unpack(new Uint8Array(await answer.arrayBuffer()))).toMatchObject([
      { key: 'loss', values: Float64Array.of(Number.NaN, 0.25, Number.POSITIVE_INFINITY) },
    ]);
    const status = unpack(new Uint8Array(await (await ask('status', pack([]))).arrayBuffer()));
    expect(status).toMatchObject({ storage: 'server', engine: 'remote', state: 'ready' });
  });

  test('only the listed methods, with arguments of their kind', async () => {
    const { request } = await full();
    const ask = async (method: string, args: unknown) =>
      errorOf(await request('POST', `/api/v1/query/${method}`, { body: pack(args) }));
    for (const method of ['subscribe', 'blob', 'uploads', 'toString', 'hasOwnProperty', 'notify', 'attach']) {
      expect([method, await ask(method, [])]).toEqual([method, [404, 'not_found']]);
    }
    for (const [method, args] of [
      ['getRun', ['../..']],
      ['getRun', [{ run: RUN }]],
      ['series', [RUN]],
      ['series', [{ run: 1 }]],
      ['listRuns', ['x']],
      ['compareRuns', [RUN]],
      ['createProject', [{}]],
      ['getRun', { 0: RUN }],
    ] as const) {
      expect([method, await ask(method, args)]).toEqual([method, [400, 'validation']]);
    }
    const odd = await request('POST', '/api/v1/query/getRun', { body: Uint8Array.of(0xc1) });
    expect(await errorOf(odd)).toEqual([400, 'validation']);
  });
});

describe('GraphQL', () => {
  const ask = async (server: TestServer, query: string, variables: object = {}) => {
    const answer = await server.request('POST', '/api/v1/graphql', {
      body: JSON.stringify({ query, variables }),
    });
    return (await answer.json()) as { data?: unknown; errors?: { extensions?: { code?: string } }[] };
  };

  test('the same answers as everywhere', async () => {
    const server = await full();
    const query = `query ($run: ID!) {
      listProjects { name runs }
      listRuns(filter: { project: "digits" }) { uid status tags }
      getRun(run: $run) { config keys { key kind } }
      getMetrics(run: $run, keys: ["loss"]) { key values }
      series(run: $run, key: "loss") { flags width }
      getLogs(run: $run, level: "warning") { total lines { message } }
      getArtifacts(run: $run)
      compareRuns(runs: [$run]) { commonKeys }
    }`;
    expect(await ask(server, query, { run: RUN })).toEqual({
      data: {
        listProjects: [{ name: 'digits', runs: 1 }],
        listRuns: [{ uid: RUN, status: 'running', tags: [] }],
        getRun: { config: { lr: 0.5, best: 'NaN' }, keys: [{ key: 'loss', kind: 'scalar' }] },
        getMetrics: [{ key: 'loss', values: ['NaN', 0.25, 'Infinity'] }],
        series: { flags: [1, 0, 2], width: 1 },
        getLogs: { total: 1, lines: [{ message: 'watch out' }] },
        getArtifacts: [expect.objectContaining({ kind: 'file', name: 'best', sha256: server.sha256 })],
        compareRuns: { commonKeys: ['loss'] },
      },
    });
    const edit = `mutation { edit(run: "${RUN}", field: "tags", value: "[\\"x\\"]") { tags } }`;
    expect(await ask(server, edit)).toEqual({ data: { edit: { tags: ['x'] } } });
    expect(await ask(server, `{ getRun(run: "${'9'.repeat(32)}") { uid } }`)).toEqual({
      data: { getRun: null },
    });
    const bad = await ask(server, `{ series(run: "x", key: "loss") { key } }`);
    expect(bad.errors?.[0]?.extensions?.code).toBe('validation');
    const series = (args: string) =>
      ask(server, `{ series(run: "${RUN}", key: "loss", ${args}) { curve unit xMin } }`);
    expect(await series('x: "step", smoothing: 0.5, unit: 2')).toEqual({
      data: { series: { curve: ['NaN', 0.25, 'NaN'], unit: 2, xMin: 0 } },
    });
    expect(await series('smoothing: 0.5, kind: "gaussian", unit: 2')).toEqual({
      data: { series: { curve: ['NaN', 0.25, 'NaN'], unit: 2, xMin: 0 } },
    });
    expect((await series('smoothing: 0.5, kind: "box"')).errors?.[0]?.extensions?.code).toBe('validation');
    expect(await series('x: "key:loss"')).toEqual({
      data: { series: { curve: null, unit: null, xMin: 0.25 } },
    });
    expect((await series('x: "active"')).errors).toBeUndefined();
    expect((await series('x: "age"')).errors?.[0]?.extensions?.code).toBe('validation');
  });

  test('too deep, too wide, too long: refused before anything runs', async () => {
    const server = await full();
    const deep = `{ __schema { types { fields { type ${'{ ofType '.repeat(14)}{ name } ${'}'.repeat(14)} } } } }`;
    const many = `{ ${Array.from({ length: 21 }, (_, i) => `a${i}: listProjects { name }`).join(' ')} }`;
    const wide = `{ listProjects { ${Array.from({ length: 501 }, (_, i) => `a${i}: name`).join(' ')} } }`;
    const fan = Array.from({ length: 20 }, (_, i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`);
    const bomb = `{ ...f0 } ${fan.join(' ')} fragment f20 on Query { listProjects { name } }`;
    for (const query of [deep, many, wide, bomb]) {
      const { data, errors } = await ask(server, query);
      expect(data).toBeUndefined();
      expect(errors?.map(({ extensions }) => extensions?.code)).toContain('too_large');
    }
    const long = `{ ${'listProjects { name } '.repeat(1000)} }`;
    expect((await ask(server, long)).errors).toBeDefined();
    const loop = `{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }`;
    expect((await ask(server, loop)).errors).toBeDefined();
  });

  test('tools may ask for the schema', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    const answer = await ask(await full(), getIntrospectionQuery());
    expect(answer.errors).toBeUndefined();
  });
});

describe('the OpenAPI document', () => {
  type Operation = {
    readonly parameters?: readonly { readonly name: string }[];
    readonly responses: {
      readonly [status: string]: {
        readonly content?: { readonly [type: string]: { readonly schema?: Schema } };
      };
    };
    readonly security: readonly unknown[];
  };

  test('has every route, and answers are what it says', async () => {
    const server = await full();
    const document = (await (await server.request('GET', '/api/v1/openapi.json')).json()) as {
      readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
    };
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = server.app.routes
      .filter(({ path, method }) => method !== 'ALL' && path.startsWith('/api/'))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(described).toEqual(expect.arrayContaining(served));
    expect(served.length).toBeGreaterThan(25);

    const bodies: { readonly [route: string]: BodyInit } = {
      'PUT /api/v1/runs/{run}': JSON.stringify(runBody()),
      'PATCH /api/v1/runs/{run}': '{"name":"x"}',
      'POST /api/v1/runs/{run}/frames': await framesBody(RUN, SESSION, 2, 3),
      'POST /api/v1/runs/{run}/finish': JSON.stringify({ streams: {}, blobs: [] }),
      'POST /api/v1/runs/{run}/blobs/missing': '{"sha256":[]}',
      'PUT /api/v1/runs/{run}/blobs/{sha256}': BLOB,
      'POST /api/v1/projects': '{"name":"new"}',
      'POST /api/v1/graphql': '{"query":"{ listProjects { name } }"}',
    };
    let checked = 0;
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const [status = ''] = Object.keys(operation.responses);
        const schema = operation.responses[status]?.content?.['application/json']?.schema;
        if (!schema || method === 'delete' || path.includes('{upload}')) continue;
        const name = `${method.toUpperCase()} ${path}`;
        const real = path.replace('{run}', RUN).replace('{sha256}', server.sha256);
        const body = bodies[name];
        const asked = Object.entries({ key: 'loss', runs: RUN });
        const query = new URLSearchParams(
          asked.filter(([known]) => operation.parameters?.some((each) => each.name === known)),
        );
        const answer = await server.request(method.toUpperCase(), `${real}?${query}`, body ? { body } : {});
        // Bytes of the same frame with another value: the stream goes its own way, and the answer is of the same kind.
        if (!path.endsWith('/frames')) expect([name, answer.status]).toEqual([name, Number(status)]);
        expect([name, faultIn(await answer.json(), schema)]).toEqual([name, null]);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(15);
  });

  test('says which routes need a key, and errors are what it says', async () => {
    const server = await full();
    await server.key();
    const document = (await (await server.request('GET', '/api/v1/openapi.json')).json()) as {
      readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
    };
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { security, responses }] of Object.entries(methods)) {
        const real = path.replace('{run}', RUN).replace(/\{\w+\}/, '0'.repeat(64));
        const answer = await server.request(method.toUpperCase(), real);
        expect([method, path, answer.status === 401]).toEqual([method, path, security.length > 0]);
        if (security.length === 0) continue;
        expect(answer.headers.get('WWW-Authenticate')).toMatch(/^Bearer/);
        const schema = responses.default?.content?.['application/json']?.schema ?? {};
        expect(faultIn(await answer.json(), schema)).toBeNull();
      }
    }
  });
});
