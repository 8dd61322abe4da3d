import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type CliProcess, runCli, startCli } from '../support/cli.js';
import { framesBody, runBody } from '../support/frames.js';
import { seedDatabase } from '../support/seed-database.js';

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** `fresh`: empty, as before the first start of all; else with an empty database. */
async function dataFolder(fresh = false): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stepwell-server-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  if (!fresh) await seedDatabase(folder);
  return folder;
}

/** A server on a free port, and its address. */
async function startServer(data: string, ...more: string[]): Promise<{ cli: CliProcess; url: string }> {
  const cli = await startCli(['serve', '--data', data, '--port', '0', ...more]);
  cleanups.push(() => cli.kill('SIGKILL'));
  const [, url = ''] = await cli.said(/"url":"([^"]+)"/);
  return { cli, url };
}

let sharedServer: Promise<{ cli: CliProcess; url: string; data: string }> | null = null;

/** A server of all tests that do nothing to it. */
function shared(): NonNullable<typeof sharedServer> {
  sharedServer ??= (async () => {
    const data = await mkdtemp(join(tmpdir(), 'stepwell-server-'));
    await seedDatabase(data);
    const cli = await startCli(['serve', '--data', data, '--port', '0']);
    const [, url = ''] = await cli.said(/"url":"([^"]+)"/);
    return { cli, url, data };
  })();
  return sharedServer;
}

afterAll(async () => {
  if (sharedServer === null) return;
  const { cli, data } = await sharedServer;
  await cli.kill('SIGKILL');
  await rm(data, { recursive: true, force: true });
});

const run = 'a'.repeat(32);
const session = 'b'.repeat(32);

async function putRun(url: string): Promise<Response> {
  const body = JSON.stringify(runBody());
  return fetch(`${url}/api/v1/runs/${run}`, { method: 'PUT', body });
}

async function send(url: string, from: number, to: number, headers: Record<string, string> = {}) {
  const body = await framesBody(run, session, from, to);
  return fetch(`${url}/api/v1/runs/${run}/frames`, { method: 'POST', body, headers });
}

async function streams(url: string): Promise<unknown> {
  return (await fetch(`${url}/api/v1/runs/${run}/streams`)).json();
}

/** Every path below a folder whose group or others may do anything with it. */
async function openPaths(folder: string): Promise<string[]> {
  const open: string[] = [];
  for (const entry of ['', ...(await readdir(folder, { recursive: true }))]) {
    const found = await stat(join(folder, entry)).catch(() => null);
    if (found !== null && (found.mode & 0o077) !== 0) open.push(entry);
  }
  return open;
}

/** Longer than the HTTP library waits for a body that nobody reads, before it cuts the connection. */
const SLOW_BODY_MS = 1500;

describe('stepwell serve', () => {
  test('[SYN-C4] whoever is refused gets the answer, and the connection goes on, however slowly the body comes', async () => {
    const { url } = await shared();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    cleanups.push(async () => agent.destroy());
    const ask = async (path: string, isSlow: boolean) => {
      const headers = { 'Content-Length': 10 };
      const asked = request(url + path, { method: 'POST', agent, headers });
      asked.write('12345');
      if (isSlow) await pause(SLOW_BODY_MS);
      asked.end('67890');
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      await text(answer);
      return [answer.statusCode, asked.socket?.localPort] as const;
    };
    // There is no such run: it is refused before its body is looked at.
    const path = `/api/v1/runs/${'c'.repeat(32)}/frames`;
    const [status, port] = await ask(path, true);
    expect(status).toBe(404);
    expect(await ask('/nowhere', true)).toEqual([404, port]);
    expect(await ask(path, false)).toEqual([404, port]);
  });

  test.skipIf(process.platform === 'win32')(
    '[SRV2] nobody else on the machine can read the data, of a folder that was there before either',
    async () => {
      const data = await dataFolder(true);
      await chmod(data, 0o755);
      await mkdir(join(data, 'blobs', 'ab'), { recursive: true, mode: 0o755 });
      await writeFile(join(data, 'blobs', 'ab', 'old'), 'x', { mode: 0o644 });
      const { url, cli } = await startServer(data);
      await putRun(url);
      await send(url, 0, 3);
      const sha256 = createHash('sha256').update('bytes').digest('hex');
      const blob = await fetch(`${url}/api/v1/runs/${run}/blobs/${sha256}`, { method: 'PUT', body: 'bytes' });
      expect(blob.status).toBe(200);
      const made = await runCli(['keys', 'create', '--data', data]);
      expect(made.err).toContain('This is the first key: a server that runs on this data asks everybody');
      expect((await runCli(['keys', 'create', '--data', data])).err).not.toContain('first key');
      expect(await openPaths(data)).toEqual([]);
      await expect.poll(async () => (await fetch(`${url}/api/v1/runs`)).status).toBe(401);
      await cli.said(/"event":"keys"/);
    },
  );

  test('[SYN-S4] [SYN-S5] what was acknowledged is there after the server was killed', async () => {
    const data = await dataFolder();
    const first = await startServer(data);
    expect(first.cli.err).toMatch(/survives the death of its process, but perhaps not a power cut/);
    expect(await (await putRun(first.url)).json()).toEqual({ run, status: 'created' });
    const answer = await send(first.url, 0, 5);
    expect(await answer.json()).toEqual({ results: Array(5).fill({ status: 'ok', next: 5 }) });
    const before = await streams(first.url);
    expect(before).toMatchObject({ streams: { [session]: { next: 5 } } });
    // No time to say good-bye.
    expect(await first.cli.kill('SIGKILL')).toBe('SIGKILL');

    const second = await startServer(data);
    expect(await streams(second.url)).toEqual(before);
    expect(await (await send(second.url, 4, 5)).json()).toEqual({
      results: [{ status: 'duplicate', next: 5 }],
    });
    expect(await (await send(second.url, 5, 6)).json()).toEqual({ results: [{ status: 'ok', next: 6 }] });
  });

  test('events arrive while the stream is open; SIGTERM ends it, and the server with 0 after the request under way was answered', async () => {
    const { cli, url } = await startServer(await dataFolder());
    await putRun(url);
    const response = await fetch(`${url}/api/v1/events`);
    expect(response.headers.get('Content-Type')).toBe('text/event-stream');
    const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const until = async (pattern: RegExp) => {
      while (!pattern.test(heard)) {
        const { done, value } = await reader.read();
        if (done) throw new Error(`The stream ended after: ${heard}`);
        heard += value;
      }
    };
    await until(/: ready/);
    await send(url, 0, 1);
    await until(new RegExp(`event: change\ndata: .*${run}`));

    const body = await framesBody(run, session, 1, 4);
    const slow = request(`${url}/api/v1/runs/${run}/frames`, {
      method: 'POST',
      headers: { Expect: '100-continue', 'Content-Length': String(body.length) },
    });
    slow.flushHeaders();
    const answer = once(slow, 'response');
    // The server is at work on it from here on.
    await once(slow, 'continue');
    slow.write(body.subarray(0, 40));
    cli.child.kill('SIGTERM');
    await cli.said(/"event":"stopping"/);
    await expect(until(/never/)).rejects.toThrow(/ended/);
    slow.end(body.subarray(40));
    const [message] = (await answer) as [IncomingMessage];
    expect(JSON.parse(await text(message))).toEqual({ results: Array(3).fill({ status: 'ok', next: 4 }) });
    expect(await cli.ended).toBe(0);
    expect(cli.out).toMatch(/"event":"stopped"/);
  });

  test('[SRV1] a second server on the same folder says who has it', async () => {
    const { cli, data } = await shared();
    const second = await runCli(['serve', '--data', data, '--port', '0']);
    expect(second.code).toBe(1);
    expect(second.err).toContain(`in use by process ${cli.child.pid}`);
    expect(second.err).not.toMatch(/\n\s+at /);
  });

  test('a port that is taken, and an unknown option, are one sentence each', async () => {
    const { url } = await shared();
    const taken = await runCli(['serve', '--data', await dataFolder(), '--port', new URL(url).port]);
    expect([taken.code, taken.err]).toEqual([
      1,
      expect.stringMatching(/^stepwell: Port \d+ is in use[^\n]*\n$/),
    ]);
    const odd = await runCli(['serve', '--prot', '1']);
    expect([odd.code, odd.err]).toEqual([2, expect.stringMatching(/^stepwell: [^\n]*--prot[^\n]*\n$/)]);
  });

  test('[SRV2] keys: refused without one on other addresses, made and revoked while it runs, never in a log', async () => {
    const data = await dataFolder();
    const refused = await runCli(['serve', '--data', data, '--host', '0.0.0.0', '--port', '0']);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('stepwell keys create')]);

    const made = await runCli(['keys', 'create', '--data', data, '--project', 'digits']);
    expect(made.code).toBe(0);
    const key = made.out.trim();
    expect(key).toMatch(/^sw_[0-9a-f]{16}_[0-9a-f]{64}$/);
    expect((await stat(join(data, 'keys.json'))).mode & 0o777).toBe(0o600);

    const { cli, url } = await startServer(data, '--host', '0.0.0.0');
    const projects = (key?: string) =>
      fetch(`${url}/api/v1/projects`, { headers: key ? { Authorization: `Bearer ${key}` } : {} });
    expect((await projects()).status).toBe(401);
    expect((await projects(key)).status).toBe(200);

    const second = (await runCli(['keys', 'create', '--data', data, '--access', 'read'])).out.trim();
    await expect.poll(async () => (await projects(second)).status).toBe(200);
    const listed = await runCli(['keys', 'list', '--data', data]);
    expect(listed.out.split('\n')).toHaveLength(3);
    expect(listed.out).not.toContain(key.split('_')[2]);
    const id = key.split('_')[1] ?? '';
    expect((await runCli(['keys', 'revoke', id, '--data', data])).code).toBe(0);
    await expect.poll(async () => (await projects(key)).status).toBe(401);

    await cli.kill('SIGTERM');
    for (const secret of [key, second]) {
      expect(cli.out + cli.err).not.toContain(secret.split('_')[2]);
    }
    expect(cli.out).toContain('"route":"/api/v1/projects"');
  });

  test('a blob in parts (tus): goes on behind a cut, and is visible when all of it is right', async () => {
    const { url } = await shared();
    await putRun(url);
    const blob = new Uint8Array(3_000_000).map((_, i) => i * 7);
    const { sha256Hex } = await import('../../src/base/sha256.js');
    const sha256 = await sha256Hex(blob);
    const tus = { 'Tus-Resumable': '1.0.0', 'Stepwell-Protocol': '1' };
    const note = Object.entries({ kind: 'blob', run, sha256, filename: 'model.bin' })
      .map(([name, value]) => `${name} ${btoa(value)}`)
      .join(',');
    const made = await fetch(`${url}/api/v1/uploads`, {
      method: 'POST',
      headers: { ...tus, 'Upload-Length': String(blob.length), 'Upload-Metadata': note },
    });
    expect(made.status).toBe(201);
    const place = new URL(made.headers.get('Location') ?? '', `${url}/api/v1/uploads`).href;
    expect(place).toMatch(/\/api\/v1\/uploads\/[0-9a-f]{32}$/);
    const part = { ...tus, 'Content-Type': 'application/offset+octet-stream' };
    const patch = (offset: number, bytes: Uint8Array<ArrayBuffer>) =>
      fetch(place, { method: 'PATCH', headers: { ...part, 'Upload-Offset': String(offset) }, body: bytes });
    expect((await patch(0, blob.slice(0, 1_000_000))).status).toBe(204);
    expect((await fetch(`${url}/api/v1/runs/${run}/blobs/${sha256}`)).status).toBe(404);
    const head = await fetch(place, { method: 'HEAD', headers: tus });
    expect(head.headers.get('Upload-Offset')).toBe('1000000');
    const wrong = await patch(5, blob.slice(5));
    expect([wrong.status, wrong.headers.get('Content-Type')]).toEqual([409, 'application/json']);
    const last = await patch(1_000_000, blob.slice(1_000_000));
    expect(last.status).toBe(200);
    expect(await last.json()).toEqual({ kind: 'blob', run, sha256, size: blob.length });
    const back = await fetch(`${url}/api/v1/runs/${run}/blobs/${sha256}`);
    expect(back.headers.get('Content-Disposition')).toMatch(/^attachment/);
    expect(await sha256Hex(new Uint8Array(await back.arrayBuffer()))).toBe(sha256);
    const done = await fetch(place, { method: 'HEAD', headers: tus });
    expect(done.headers.get('Upload-Offset')).toBe(String(blob.length));
  });
});
