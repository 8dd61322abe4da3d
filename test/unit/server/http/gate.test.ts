import { describe, expect, test } from 'vitest';
import packageJson from '../../../../package.json' with { type: 'json' };
import { StorageError } from '../../../../src/base/errors.js';
import { SERVER_VERSION } from '../../../../src/server/base/version.js';
import { parseCors } from '../../../../src/server/http/cors.js';
import { addressName } from '../../../../src/server/http/rate.js';
import { revokeKey } from '../../../../src/server/keys/keys.js';
import { isLoopback } from '../../../../src/server/serve.js';
import { framesBody, runBody } from '../../../support/frames.js';
import { errorOf, makeServer, project, RUN, SESSION } from '../harness.js';

const PATH = `/api/v1/runs/${RUN}`;
const PAGE = 'https://lab.example';

/** A body that comes in pieces, when the test says so. */
function slowBody() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(own) {
      controller = own;
    },
  });
  return {
    body,
    send: (bytes: number) => controller?.enqueue(new Uint8Array(bytes)),
    fail: () => controller?.error(new Error('cut')),
  };
}

describe('[SRV2] who may', () => {
  test('without keys everybody who reaches a private server, and nobody who reaches another', async () => {
    const own = await makeServer();
    expect((await own.request('GET', '/api/v1/projects')).status).toBe(200);
    const shared = await makeServer({ isPrivate: false });
    expect(await errorOf(await shared.request('GET', '/api/v1/projects'))).toEqual([401, 'auth']);
    const { text } = await shared.key();
    expect((await shared.request('GET', '/api/v1/projects', { key: text })).status).toBe(200);
  });

  test('the first key closes a private server; revoking it does not open it again', async () => {
    const { request, key, keys, time } = await makeServer();
    const made = await key();
    const ask = (own?: string) => request('GET', '/api/v1/projects', own === undefined ? {} : { key: own });
    expect(await errorOf(await ask())).toEqual([401, 'auth']);
    expect(await errorOf(await ask(`sw_${'0'.repeat(16)}_${'0'.repeat(64)}`))).toEqual([401, 'auth']);
    expect((await ask(made.text)).status).toBe(200);
    await revokeKey(keys, time.clock, made.id);
    time.pass(1000);
    expect(await errorOf(await ask(made.text))).toEqual([401, 'auth']);
    expect(await errorOf(await ask())).toEqual([401, 'auth']);
  });

  test('a key is taken from the header and from nowhere else', async () => {
    const { request, key } = await makeServer();
    const { text } = await key();
    for (const headers of [
      { Cookie: `key=${text}` },
      { 'X-Api-Key': text },
      { Authorization: `Basic ${btoa(`key:${text}`)}` },
      { Authorization: text },
    ] as Record<string, string>[]) {
      expect((await request('GET', `/api/v1/projects?key=${text}`, { headers })).status).toBe(401);
    }
    expect(
      (await request('GET', '/api/v1/projects', { headers: { Authorization: `bearer  ${text}` } })).status,
    ).toBe(200);
  });

  test('a page that lets its own name lead to this machine is turned away', async () => {
    const { app } = await makeServer();
    const ask = async (host: string) => {
      const request = new Request('http://x/api/v1/projects', { headers: { Host: host } });
      return (await app.fetch(request)).status;
    };
    for (const host of ['localhost:1', '127.0.0.1:4848', '[::1]:4848', 'LOCALHOST', 'a.localhost']) {
      expect([host, await ask(host)]).toEqual([host, 200]);
    }
    for (const host of [
      'evil.example',
      '127.0.0.1.evil.example:4848',
      'localhost.evil.example',
      'x127.0.0.1',
    ]) {
      expect([host, await ask(host)]).toEqual([host, 403]);
    }
  });

  test('keys that cannot be read close everything, with 503', async () => {
    const server = await makeServer({
      keys: { list: () => Promise.reject(new StorageError('no disk in /srv')), put: async () => {} },
    });
    const answer = await server.request('GET', '/api/v1/projects');
    const text = await answer.text();
    expect(answer.status).toBe(503);
    expect(text).not.toContain('/srv');
  });

  test('hosts that only this machine reaches', () => {
    for (const host of ['127.0.0.1', '127.9.9.9', 'localhost', '::1', '[::1]'])
      expect(isLoopback(host)).toBe(true);
    for (const host of ['0.0.0.0', '::', '192.168.1.2', 'example.org', '127.0.0.1.evil.example', '']) {
      expect([host, isLoopback(host)]).toEqual([host, false]);
    }
  });
});

describe('pages of other origins', () => {
  const cors = parseCors(`${PAGE}, http://localhost:5173`);
  const preflight = {
    'Access-Control-Request-Method': 'PATCH',
    'Access-Control-Request-Headers': 'authorization',
  };

  test('that are listed may send and read, also errors', async () => {
    const { request, key } = await makeServer({ cors });
    const asked = await request('OPTIONS', PATH, { headers: { ...preflight, Origin: PAGE } });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('Access-Control-Allow-Origin')).toBe(PAGE);
    expect(asked.headers.get('Access-Control-Allow-Methods')).toContain('PATCH');
    for (const name of [
      'Authorization',
      'Content-Type',
      'Stepwell-Protocol',
      'Upload-Metadata',
      'Tus-Resumable',
    ]) {
      expect(asked.headers.get('Access-Control-Allow-Headers')).toContain(name);
    }
    expect(asked.headers.get('Access-Control-Allow-Credentials')).toBeNull();
    await key();
    const answer = await request('GET', PATH, { headers: { Origin: PAGE } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(PAGE);
    expect(answer.headers.get('Vary')).toContain('Origin');
    expect(answer.headers.get('Access-Control-Expose-Headers')).toContain('Retry-After');
  });

  test('that are not get no permission, cannot read, and change nothing', async () => {
    const { request, upload } = await makeServer({ cors });
    await upload();
    for (const Origin of [
      'https://evil.example',
      'https://lab.example.evil.example',
      'http://lab.example',
      'null',
    ]) {
      const asked = await request('OPTIONS', PATH, { headers: { ...preflight, Origin } });
      expect(asked.headers.get('Access-Control-Allow-Origin')).toBeNull();
      expect(asked.headers.get('Access-Control-Allow-Methods')).toBeNull();
      const read = await request('GET', PATH, { headers: { Origin } });
      expect(read.headers.get('Access-Control-Allow-Origin')).toBeNull();
      expect(read.headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
      // What a browser sends without asking first.
      const headers = { Origin, 'Content-Type': 'text/plain' };
      const post = await request('POST', '/api/v1/projects', { headers, body: '{"name":"evil"}' });
      expect(await errorOf(post)).toEqual([403, 'forbidden']);
    }
    const projects = await (await request('GET', '/api/v1/projects')).json();
    expect(projects).toMatchObject([{ name: 'digits' }]);
  });

  test("the server's own page is not foreign", async () => {
    const { app } = await makeServer();
    const ask = (Origin: string, Host: string) =>
      app.fetch(
        new Request('http://x/api/v1/projects', {
          method: 'POST',
          headers: { Origin, Host },
          body: '{"name":"p"}',
        }),
      );
    expect((await ask('http://localhost:4848', 'localhost:4848')).status).toBe(200);
    expect((await ask('http://localhost:5173', 'localhost:4848')).status).toBe(403);
  });

  test('all of them only where there is no key to misuse', async () => {
    const { request, key } = await makeServer({ cors: '*' });
    const ask = () => request('GET', '/api/v1/projects', { headers: { Origin: 'https://any.example' } });
    expect((await ask()).headers.get('Access-Control-Allow-Origin')).toBe('https://any.example');
    await key();
    expect((await ask()).headers.get('Access-Control-Allow-Origin')).toBeNull();
  });

  test('the list takes origins and nothing else', () => {
    expect(parseCors('')).toEqual(new Set());
    expect(parseCors('*')).toBe('*');
    for (const bad of [
      'lab.example',
      'https://lab.example/',
      'https://lab.example/x',
      'null',
      'ftp://x',
      '*,https://x',
      'https://*.x',
    ]) {
      expect(() => parseCors(bad), bad).toThrow(/--cors/);
    }
  });

  test('uploads in parts follow the same list, not the one of their package', async () => {
    const { request, upload } = await makeServer({ cors });
    await upload();
    const ask = (Origin: string) =>
      request('POST', '/api/v1/uploads', {
        headers: { Origin, 'Tus-Resumable': '1.0.0', 'Upload-Length': '1' },
      });
    expect((await ask(PAGE)).headers.get('Access-Control-Allow-Origin')).toBe(PAGE);
    expect((await ask('https://evil.example')).headers.get('Access-Control-Allow-Origin')).toBeNull();
  });
});

describe('limits', () => {
  test('bodies that are too large, said or not', async () => {
    const { request } = await makeServer({ limits: { jsonBytes: 100, framesBytes: 200, blobBytes: 50 } });
    const large = new Uint8Array(300);
    const stream = () =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          for (let i = 0; i < 30; i++) controller.enqueue(new Uint8Array(10));
          controller.close();
        },
      });
    for (const [method, path] of [
      ['PUT', PATH],
      ['POST', `${PATH}/frames`],
      ['PUT', `${PATH}/blobs/${'0'.repeat(64)}`],
      ['POST', '/api/v1/query/getRun'],
      ['POST', '/api/v1/graphql'],
    ] as const) {
      for (const body of [large, stream()]) {
        expect([path, await errorOf(await request(method, path, { body }))]).toEqual([
          path,
          [413, 'too_large'],
        ]);
      }
      const declared = { body: new Uint8Array(1), headers: { 'Content-Length': '99999999' } };
      expect([path, await errorOf(await request(method, path, declared))]).toEqual([
        path,
        [413, 'too_large'],
      ]);
    }
  });

  test('a body that stands still is given up, and one that breaks is not taken', async () => {
    const { request } = await makeServer({ limits: { bodyMs: 50, leastBytesPerMs: 1000 } });
    const still = slowBody();
    still.send(10);
    expect(await errorOf(await request('PUT', PATH, { body: still.body }))).toEqual([408, 'timeout']);
    const broken = slowBody();
    const answer = request('PUT', PATH, { body: broken.body });
    broken.fail();
    expect(await errorOf(await answer)).toEqual([400, 'bad_request']);
  });

  test('a part of an upload that stands still is given up too; what came is kept', async () => {
    const { request, upload } = await makeServer({ limits: { bodyMs: 300, leastBytesPerMs: 1000 } });
    await upload();
    const note = Object.entries({ kind: 'blob', run: RUN, sha256: '0'.repeat(64) });
    const tus = { 'Tus-Resumable': '1.0.0' };
    const made = await request('POST', '/api/v1/uploads', {
      headers: {
        ...tus,
        'Upload-Length': '100',
        'Upload-Metadata': note.map(([k, v]) => `${k} ${btoa(v)}`).join(),
      },
    });
    const place = `/api/v1/${made.headers.get('Location')}`;
    const still = slowBody();
    still.send(10);
    const headers = { ...tus, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' };
    expect((await request('PATCH', place, { body: still.body, headers })).status).toBe(408);
  });

  test('bodies in memory are bounded together, and let go', async () => {
    const { request } = await makeServer({ limits: { heldBytes: 1000 } });
    const first = slowBody();
    first.send(900);
    const waiting = request('PUT', PATH, { body: first.body });
    const put = () => request('PUT', PATH, { body: JSON.stringify({ ...runBody(), pad: 'x'.repeat(200) }) });
    await expect.poll(async () => (await put()).status).toBe(503);
    const busy = await put();
    expect([busy.headers.get('Retry-After'), ...(await errorOf(busy))]).toEqual(['1', 503, 'busy']);
    first.fail();
    await waiting;
    // Together far more than fits: each one gives its room back.
    for (let i = 0; i < 10; i++) expect((await put()).status).toBe(200);
  });

  test('requests of a key and of an address: 429 says how long to wait, and then it goes on', async () => {
    const server = await makeServer({ limits: { burst: 5, perSecond: 0.5 } });
    const get = () => server.request('GET', '/healthz');
    for (let i = 0; i < 5; i++) expect((await get()).status).toBe(200);
    const refused = await get();
    expect([refused.headers.get('Retry-After'), ...(await errorOf(refused))]).toEqual([
      '2',
      429,
      'rate_limited',
    ]);
    server.time.pass(2000);
    expect((await get()).status).toBe(200);
    expect((await get()).status).toBe(429);
  });

  test('a key has its requests from wherever they come, and so has an address whatever the key', async () => {
    const server = await makeServer({ limits: { burst: 3, perSecond: 1 } });
    const { text: key } = await server.key();
    const get = async (address: string) =>
      (await server.request('GET', '/api/v1/projects', { key, address })).status;
    expect([await get('10.0.0.1'), await get('10.0.0.2'), await get('10.0.0.3')]).toEqual([200, 200, 200]);
    expect(await get('10.0.0.4')).toBe(429);
    const guess = async () =>
      (await server.request('GET', '/api/v1/projects', { key: 'sw_', address: '10.9.9.9' })).status;
    expect([await guess(), await guess(), await guess(), await guess()]).toEqual([401, 401, 401, 429]);
  });

  test('addresses: IPv6 by their network', () => {
    expect(addressName('::ffff:10.0.0.1')).toBe('10.0.0.1');
    expect(addressName('10.0.0.1')).toBe('10.0.0.1');
    expect(addressName('2001:db8:1:2:3:4:5:6')).toBe(addressName('2001:0db8:1:2::9'));
    expect(addressName('2001:db8:1:2::1')).not.toBe(addressName('2001:db8:1:3::1'));
    expect(addressName('fe80::1%eth0')).toBe('fe80:0:0:0');
    expect(addressName('::1')).toBe('0:0:0:0');
  });

  test('too many writes at once: 503 says when to come again, reading goes on, and then writing does', async () => {
    const { request, upload } = await makeServer({ limits: { writes: 2 } });
    await upload();
    const open = [slowBody(), slowBody()];
    const waiting = open.map(({ body }) => request('PUT', PATH, { body }));
    const put = () => request('PUT', PATH, { body: JSON.stringify(runBody()) });
    await expect.poll(async () => (await put()).status).toBe(503);
    const busy = await put();
    expect(Number(busy.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(await errorOf(busy)).toEqual([503, 'busy']);
    expect((await request('GET', PATH)).status).toBe(200);
    for (const { fail } of open) fail();
    await Promise.all(waiting);
    expect((await put()).status).toBe(200);
  });

  test('a database that is away: 503 says when to come again', async () => {
    const { store, request, upload } = await makeServer();
    await upload();
    store.getRun = () => Promise.reject(new StorageError('The database is away', { reason: 'lost' }));
    const answer = await request('POST', `${PATH}/frames`, { body: await framesBody(RUN, SESSION, 3, 4) });
    expect(answer.headers.get('Retry-After')).toBe('2');
    expect(await errorOf(answer)).toEqual([503, 'storage']);
  });

  test('a disk that is nearly full: nothing that takes room is taken, reading goes on', async () => {
    let free = 1e12;
    const { request, upload, time } = await makeServer({ freeBytes: async () => free });
    await upload();
    free = 1000;
    time.pass(2000);
    const body = await framesBody(RUN, SESSION, 3, 4);
    expect(await errorOf(await request('POST', `${PATH}/frames`, { body }))).toEqual([507, 'disk_full']);
    expect(await errorOf(await request('PUT', PATH, { body: '{}' }))).toEqual([507, 'disk_full']);
    expect(await errorOf(await request('POST', '/api/v1/uploads'))).toEqual([507, 'disk_full']);
    expect((await request('GET', PATH)).status).toBe(200);
    expect(await (await request('GET', '/readyz')).json()).toEqual({ status: 'disk full' });
    free = 1e12;
    time.pass(2000);
    expect((await request('POST', `${PATH}/frames`, { body })).status).toBe(200);
  });

  test('an upload that would fill the disk is refused when it begins', async () => {
    const { request, upload } = await makeServer({ freeBytes: async () => 1e9 });
    await upload();
    const note = Object.entries({ kind: 'blob', run: RUN, sha256: '0'.repeat(64) });
    const headers = {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': '999999999',
      'Upload-Metadata': note.map(([k, v]) => `${k} ${btoa(v)}`).join(),
    };
    expect(await errorOf(await request('POST', '/api/v1/uploads', { headers }))).toEqual([507, 'disk_full']);
  });
});

describe('the log and the numbers', () => {
  test('[SRV2] neither a key, nor an address, nor a query is in the log', async () => {
    const { request, key, log, upload } = await makeServer();
    const all = await key();
    const mine = await key({ project: project('hush') });
    await upload(RUN, 'hush', all.text);
    const secrets = [all.text.split('_')[2] ?? '', mine.text.split('_')[2] ?? '', 'hush', 'topsecret'];
    await request('GET', `/api/v1/runs?project=hush&text=topsecret`, { key: mine.text });
    await request('GET', `/topsecret/${all.text}?key=${all.text}`);
    await request('GET', `/api/v1/runs/${all.text}?key=topsecret`, { key: all.text });
    await request('POST', '/api/v1/query/listRuns', { key: 'topsecret', body: 'topsecret' });
    await request('POST', '/api/v1/graphql', { key: all.text, body: '{"query":"{ topsecret }"}' });
    const text = JSON.stringify(log);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(log.at(-1)).toMatchObject({
      ...{ event: 'request', method: 'POST', route: '/api/v1/graphql', status: 200, key: all.id },
    });
    expect(log).toContainEqual(expect.objectContaining({ route: '*', status: 404 }));
  });

  test('what nobody foresaw is a number for the caller and a line for the log', async () => {
    const server = await makeServer();
    server.store.listRuns = () => Promise.reject(new TypeError('secret inside'));
    const answer = await server.request('GET', '/api/v1/runs');
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(text).not.toContain('secret inside');
    const id = answer.headers.get('Stepwell-Request');
    expect(text).toContain(id);
    expect(server.log).toContainEqual(
      expect.objectContaining({ event: 'failure', id, message: 'secret inside' }),
    );
  });

  test('Prometheus finds every line in its form', async () => {
    const { request, upload } = await makeServer();
    await upload();
    await request('GET', '/nowhere');
    const text = await (await request('GET', '/metrics')).text();
    for (const line of text.trimEnd().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [\d.e+-]+)$/);
    }
    expect(text).toContain('stepwell_frames_total{result="ok"} 3');
    expect(text).toMatch(/stepwell_http_requests_total\{method="GET",route="\*",status="404"\} 1/);
    expect(text).toMatch(/seconds_bucket\{method="PUT",route="\/api\/v1\/runs\/:run",le="\+Inf"\} 1/);
  });

  test('health: the process, and what stands behind it', async () => {
    const server = await makeServer();
    expect(await (await server.request('GET', '/healthz')).json()).toEqual({ status: 'ok' });
    expect(await (await server.request('GET', '/readyz')).json()).toEqual({ status: 'ok' });
    await server.store.close();
    const answer = await server.request('GET', '/readyz');
    expect([answer.status, await answer.json()]).toEqual([503, { status: 'no database' }]);
    expect((await server.request('GET', '/healthz')).status).toBe(200);
  });

  test('a server that is being stopped says so', async () => {
    const { request, stopping } = await makeServer();
    stopping.abort();
    expect(await errorOf(await request('GET', '/api/v1/projects'))).toEqual([503, 'busy']);
  });

  test('the version is that of the package', async () => {
    expect(SERVER_VERSION).toBe(packageJson.version);
    const { request } = await makeServer();
    expect(await (await request('GET', '/api/v1/version')).json()).toEqual({ version: '1.2.3', protocol: 1 });
  });
});
