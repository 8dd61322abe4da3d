import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../../src/base/sha256.js';
import type { Route } from '../../../../src/server/http/route.js';
import type { Shape } from '../../../../src/source/schema.js';
import { SOURCE, type SourceMethod } from '../../../../src/source/table.js';
import { WORKSPACE } from '../../../../src/store/port.js';
import { pack, unpack } from '../../../../src/sync/pack.js';
import { framesBody, runBody } from '../../../support/frames.js';
import { errorOf, makeServer, OTHER_RUN, project, RUN, SESSION, type TestServer } from '../harness.js';

/** A word that is in everything of the other project, and in nothing else. */
const SECRET = 'hush';
/** The answer about a run that is not there. */
const MISSING = { code: 'run_missing', message: 'The run does not exist', facts: { run: OTHER_RUN } };
const BLOB = new TextEncoder().encode(SECRET);

/** Two projects with a run each, a key for every one, and a key for all. */
async function twoProjects() {
  const server = await makeServer();
  const all = await server.key();
  await server.upload(RUN, 'digits', all.text);
  await server.upload(OTHER_RUN, SECRET, all.text);
  const sha256 = await sha256Hex(BLOB);
  await server.archive.putBlob(OTHER_RUN, sha256, new Blob([BLOB]));
  const mine = await server.key({ project: project('digits') });
  const reader = await server.key({ project: project('digits'), access: 'read' });
  return { ...server, all, mine, reader, sha256 };
}

/** A request for a route that asks for the run of the other project wherever one can be named. */
async function hostile(route: Route, sha256: string, run = OTHER_RUN) {
  const path = route.path
    .replace(':run', run)
    .replace(':sha256', sha256)
    .replace(':upload', 'd'.repeat(32))
    .replace(':method', 'getRun')
    .replace(':name', 'board.js');
  const asked = { runs: `${OTHER_RUN},${RUN}`, key: 'loss', project: SECRET, archived: 'true' };
  // What a route for people does not know, it refuses.
  const known = Object.entries(asked).filter(
    ([name]) => route.tag !== 'runs' || route.query?.some((each) => each.name === name),
  );
  const query = new URLSearchParams(known);
  const bodies: { readonly [suffix: string]: BodyInit } = {
    '/frames': await framesBody(run, SESSION, 3, 4, SECRET),
    '/finish': JSON.stringify({ streams: {}, blobs: [sha256] }),
    '/missing': JSON.stringify({ sha256: [sha256] }),
    '/:sha256': BLOB,
    '/:method': pack([run]),
    '/projects': JSON.stringify({ name: SECRET }),
    '/graphql': JSON.stringify({
      query: `{ listProjects { name } listRuns { uid project } getRun(run: "${run}") { project } }`,
    }),
    '/:run': JSON.stringify(
      route.method === 'PATCH' ? { name: SECRET } : { ...runBody(SECRET), name: SECRET },
    ),
  };
  const found = Object.entries(bodies).find(([suffix]) => route.path.endsWith(suffix));
  const body = route.body && found ? { body: found[1] } : {};
  return { path: `${path}?${query}`, ...body };
}

/** Arguments that a method takes: all that must be given, with `uid` as the run. */
function argumentsOf(method: SourceMethod, uid: string): unknown[] {
  const sample = (shape: Shape, name: string): unknown => {
    if (shape.is === 'number') return 10;
    if (shape.is !== 'object') return name === 'run' || name === 'uid' ? uid : 'name';
    const fields = Object.entries(shape.of).filter(([, field]) => !('optional' in field));
    return Object.fromEntries(fields.map(([field, of]) => [field, sample(of as Shape, field)]));
  };
  const args: readonly (readonly [string, Shape | { readonly optional: Shape }])[] = SOURCE[method].args;
  return args.flatMap(([name, schema]) => ('optional' in schema ? [] : [sample(schema, name)]));
}

async function textOf(answer: Response): Promise<string> {
  if (answer.headers.get('Content-Type') !== 'text/event-stream') return answer.text();
  await answer.body?.cancel();
  return '';
}

describe('[SRV2] nothing of one project is visible with the key of another', () => {
  test('on every route of the table: the other run does not exist, nothing of it is in an answer', async () => {
    const server = await twoProjects();
    let checked = 0;
    for (const route of server.routes()) {
      if (route.method === 'DELETE' && route.path.endsWith(':run')) continue;
      const { path, ...rest } = await hostile(route, server.sha256);
      const answer = await server.request(route.method, path, { key: server.mine.text, ...rest });
      const text = await textOf(answer);
      const name = `${route.method} ${route.path}`;
      expect(text, name).not.toContain(SECRET);
      if (route.path.includes(':run')) expect([name, answer.status]).toEqual([name, 404]);
      // The uid that was asked for comes back as it would if there were no such run, and in no other way.
      if (answer.status === 404 && text.includes(OTHER_RUN)) expect(JSON.parse(text), name).toEqual(MISSING);
      else expect(text, name).not.toContain(OTHER_RUN);
      expect(answer.status, name).toBeLessThan(500);
      checked++;
    }
    expect(checked).toBeGreaterThan(30);
    // The same requests show it to a key that may see it: they do ask for it.
    let seen = 0;
    for (const route of server.routes()) {
      const { path, ...rest } = await hostile(route, server.sha256);
      if (route.method === 'DELETE') continue;
      const answer = await server.request(route.method, path, { key: server.all.text, ...rest });
      const text = await textOf(answer);
      if (text.includes(SECRET) || text.includes(OTHER_RUN)) seen++;
    }
    expect(seen).toBeGreaterThan(8);
  });

  test('on every route of the table: a run that never was gets the same answer', async () => {
    const server = await twoProjects();
    const nobody = 'e'.repeat(32);
    let compared = 0;
    for (const route of server.routes()) {
      // To make a run is not to ask for one.
      if (!route.path.includes(':run') || (route.path.endsWith(':run') && route.method !== 'GET')) continue;
      const answers: (readonly [status: number, text: string])[] = [];
      for (const run of [OTHER_RUN, nobody]) {
        const { path, ...rest } = await hostile(route, server.sha256, run);
        const answer = await server.request(route.method, path, { key: server.mine.text, ...rest });
        answers.push([answer.status, (await textOf(answer)).replaceAll(run, 'run')]);
      }
      expect(answers[0], `${route.method} ${route.path}`).toEqual(answers[1]);
      compared++;
    }
    expect(compared).toBeGreaterThan(12);
  });

  test('what holds the projects is no run: not to be made, written, deleted or asked for, with no key', async () => {
    const server = await makeServer();
    const all = await server.key();
    const mine = await server.key({ project: project('digits') });
    for (const isThere of [false, true]) {
      if (isThere) await server.service.source.createProject('digits');
      const streams = () => server.store.listStreams(WORKSPACE);
      const before = await streams();
      for (const { text: key } of [all, mine]) {
        for (const route of server.routes().filter(({ path }) => path.includes(':run'))) {
          const { path, ...rest } = await hostile(route, await sha256Hex(BLOB), WORKSPACE);
          const answer = await server.request(route.method, path, { key, ...rest });
          expect([404, 403, 400], `${route.method} ${route.path}`).toContain(answer.status);
        }
        const body = pack([WORKSPACE, 'project', { namespace: '', name: 'digits', archived: true }]);
        const edited = await server.request('POST', '/api/v1/query/edit', { key, body });
        expect(edited.status).toBe(404);
      }
      expect(await streams()).toEqual(before);
      expect((await server.store.getRun(WORKSPACE)) === null).toBe(!isThere);
      expect(await server.service.source.listProjects()).toMatchObject(isThere ? [{ name: 'digits' }] : []);
    }
  });

  test('deleting it leaves it where it is', async () => {
    const { request, mine, all } = await twoProjects();
    const path = `/api/v1/runs/${OTHER_RUN}`;
    expect(await errorOf(await request('DELETE', path, { key: mine.text }))).toEqual([404, 'run_missing']);
    expect((await request('GET', path, { key: all.text })).status).toBe(200);
  });

  test('with every query of a source', async () => {
    const { request, mine } = await twoProjects();
    const ask = async (method: SourceMethod, ...args: unknown[]) => {
      const answer = await request('POST', `/api/v1/query/${method}`, { key: mine.text, body: pack(args) });
      return answer.status === 200
        ? unpack(new Uint8Array(await answer.arrayBuffer()))
        : (await errorOf(answer)).join(' ');
    };
    for (const method of Object.keys(SOURCE) as SourceMethod[]) {
      const { reach } = SOURCE[method];
      if (reach === 'run' && method !== 'blob') {
        const answer = await ask(method, ...argumentsOf(method, OTHER_RUN));
        expect([method, answer]).toEqual([method, method === 'getRun' ? null : '404 run_missing']);
      }
      if (reach === 'query.run') {
        const answer = await ask(method, ...argumentsOf(method, OTHER_RUN));
        expect([method, answer]).toEqual([method, '404 run_missing']);
      }
      if (reach === 'project') {
        const rest = { saveView: ['', 'mine', {}], createTask: ['', 'sweep'] }[method as string] ?? [];
        expect([method, await ask(method, SECRET, ...rest)]).toEqual([method, '403 forbidden']);
      }
    }
    expect(await ask('listProjects')).toMatchObject([{ name: 'digits', runs: 1 }]);
    expect(await ask('listRuns')).toMatchObject([{ uid: RUN }]);
    expect(await ask('listRuns', { project: SECRET })).toEqual([]);
    expect(await ask('compareRuns', [OTHER_RUN, RUN])).toMatchObject({ runs: [{ uid: RUN }] });
    // A run that may not be seen is missing, as one that never was.
    const nobody = 'e'.repeat(32);
    const groups = [{ name: 'g', runs: [RUN, OTHER_RUN] }];
    for (const hidden of [OTHER_RUN, nobody]) {
      const lines = await ask('lines', { runs: [hidden, RUN, 'none'], groups, keys: ['loss'] });
      expect(lines).toMatchObject({ lines: [{ run: RUN }], groups: [{ runs: [RUN] }] });
      expect(lines).toHaveProperty('missing', [...new Set([hidden, 'none', OTHER_RUN])]);
      expect(await ask('lines', { runs: [hidden], keys: ['loss'] })).toMatchObject({ xMin: NaN, lines: [] });
    }
    // Nothing of other projects is in the rows, the counts, the columns, the groups, nor in what a condition tells.
    const wide = { columns: ['uid', 'project'], groupBy: ['project'], available: true };
    const own = { total: 1, unfiltered: 1, rows: [{ uid: RUN }], groups: [{ values: ['digits'], count: 1 }] };
    const none = { total: 0, unfiltered: 0, rows: [], groups: [], available: [] };
    expect(await ask('table', wide)).toMatchObject(own);
    expect(await ask('table', { ...wide, filter: { archived: true } })).toMatchObject(own);
    expect(await ask('table', { ...wide, filter: { project: SECRET } })).toMatchObject(none);
    expect(
      await ask('table', { ...wide, filter: { project: SECRET, status: ['running', 'crashed'] } }),
    ).toMatchObject(none);
    expect(await ask('table', { ...wide, where: `project = ${SECRET}` })).toMatchObject({
      total: 0,
      unfiltered: 1,
    });
    expect(await ask('table', { ...wide, where: `uid = "${OTHER_RUN}"` })).toMatchObject({
      total: 0,
      rows: [],
    });
    expect(await ask('status')).toMatchObject({ usedBytes: null, quotaBytes: null });
    expect(await ask('getRun', RUN)).toMatchObject({ uid: RUN });
  });

  test('a project of the same name in another namespace is another project', async () => {
    const server = await makeServer();
    const all = await server.key();
    await server.upload(RUN, 'digits', all.text);
    const { text: key } = await server.key({ project: { namespace: 'lab', name: 'digits' } });
    expect((await server.request('GET', `/api/v1/runs/${RUN}`, { key })).status).toBe(404);
    expect(await (await server.request('GET', '/api/v1/runs', { key })).json()).toEqual([]);
  });

  test('a run cannot be made in another project, nor can a run be sent into it', async () => {
    const { request, mine } = await twoProjects();
    const body = JSON.stringify(runBody(SECRET));
    const put = await request('PUT', `/api/v1/runs/${'e'.repeat(32)}`, { key: mine.text, body });
    expect(await errorOf(put)).toEqual([403, 'forbidden']);
  });

  test('events: changes of the other project are not told, not even that there are some', async () => {
    const server = await twoProjects();
    const answer = await server.request('GET', '/api/v1/events', { key: server.mine.text });
    const reader = (answer.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toContain(': ready');
    const send = async (run: string, name: string, seq: number) => {
      const body = await framesBody(run, SESSION, seq, seq + 1, name);
      const { status } = await server.request('POST', `/api/v1/runs/${run}/frames`, {
        key: server.all.text,
        body,
      });
      expect(status).toBe(200);
    };
    await send(OTHER_RUN, SECRET, 3);
    await server.upload('f'.repeat(32), SECRET, server.all.text);
    await send(RUN, 'digits', 3);
    const { value } = await reader.read();
    expect(JSON.parse(value?.split('data: ')[1] ?? '')).toMatchObject({ run: RUN });
    await reader.cancel();
  });

  test('uploads in parts: neither begun for it, nor seen by it', async () => {
    const { request, mine, all, sha256 } = await twoProjects();
    const begin = (key: string, run: string) => {
      const note = { kind: 'blob', run, sha256 };
      const text = Object.entries(note).map(([name, value]) => `${name} ${btoa(value)}`);
      const headers = { 'Tus-Resumable': '1.0.0', 'Upload-Length': '4', 'Upload-Metadata': text.join(',') };
      return request('POST', '/api/v1/uploads', { key, headers });
    };
    expect(await errorOf(await begin(mine.text, OTHER_RUN))).toEqual([404, 'run_missing']);
    const made = await begin(all.text, OTHER_RUN);
    expect(made.status).toBe(201);
    const place = `/api/v1/${made.headers.get('Location')}`;
    const tus = { 'Tus-Resumable': '1.0.0' };
    for (const [method, path] of [
      ['HEAD', place],
      ['GET', place],
      ['PATCH', place],
      ['DELETE', place],
      ['POST', `${place}/complete`],
    ] as const) {
      const answer = await request(method, path, { key: mine.text, headers: tus });
      expect([method, answer.status]).toEqual([method, 404]);
    }
    expect((await request('HEAD', place, { key: all.text, headers: tus })).status).toBe(200);
  });

  test('numbers about the whole server need a key for every project', async () => {
    const { request, mine, all } = await twoProjects();
    expect(await errorOf(await request('GET', '/metrics', { key: mine.text }))).toEqual([403, 'forbidden']);
    expect(await (await request('GET', '/metrics', { key: all.text })).text()).not.toContain(SECRET);
  });
});

describe('[SRV2] a key for reading', () => {
  const writes = async (server: TestServer, key: string) => {
    const statuses: [string, number][] = [];
    for (const route of server.routes()) {
      if (route.access !== 'write') continue;
      const path = route.path.replace(':run', RUN).replace(/:\w+/, '0'.repeat(64));
      const answer = await server.request(route.method, path, { key });
      statuses.push([`${route.method} ${route.path}`, answer.status]);
    }
    return statuses;
  };

  test('changes nothing, on every route that does', async () => {
    const server = await twoProjects();
    const answers = await writes(server, server.reader.text);
    expect(answers.length).toBeGreaterThan(10);
    for (const answer of answers) expect(answer).toEqual([answer[0], 403]);
  });

  test('… and by no query, nor by GraphQL', async () => {
    const { request, reader } = await twoProjects();
    for (const [method, args] of [
      ['edit', [RUN, 'name', 'x']],
      ['deleteRun', [RUN]],
      ['restoreRun', [RUN]],
      ['createProject', ['digits']],
      ['createTask', ['digits', '', 'sweep']],
      ['addRunToTask', [RUN, '']],
      ['saveView', ['digits', '', 'mine', {}]],
      ['clearProject', ['digits']],
    ] as const) {
      const answer = await request('POST', `/api/v1/query/${method}`, { key: reader.text, body: pack(args) });
      expect([method, ...(await errorOf(answer))]).toEqual([method, 403, 'forbidden']);
    }
    const query = `mutation { deleteRun(run: "${RUN}") }`;
    const answer = await request('POST', '/api/v1/graphql', {
      key: reader.text,
      body: JSON.stringify({ query }),
    });
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'forbidden' } }] });
  });
});
