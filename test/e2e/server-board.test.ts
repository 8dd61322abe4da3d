import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { fileKeys } from '../../src/server/keys/key-storage.js';
import { createKey } from '../../src/server/keys/keys.js';
import { type CliProcess, startCli } from '../support/cli.js';
import { framesBody, runBody } from '../support/frames.js';
import { seedDatabase } from '../support/seed-database.js';
import { BoardView, collectErrors } from './support/board.js';
import { ensureBuilt, useBrowser } from './support/setup.js';

const run = 'a'.repeat(32);
const session = 'b'.repeat(32);
const PATIENCE = { timeout: 90_000 };

/** A server with the board and the client of dist/, as they are in the package. */
interface Served {
  readonly cli: CliProcess;
  readonly url: string;
}

async function serve(folder: string): Promise<Served> {
  const cli = await startCli(['serve', '--data', folder, '--port', '0']);
  const [, url = ''] = await cli.said(/"url":"([^"]+)"/);
  return { cli, url };
}

let data: string;
let key: string;
let readKey: string;
let server: Served;

const shared = useBrowser();

async function send(from: number, to: number): Promise<void> {
  const headers = { Authorization: `Bearer ${key}` };
  const path = `${server.url}/api/v1/runs/${run}`;
  await fetch(path, { method: 'PUT', headers, body: JSON.stringify(runBody()) });
  const body = await framesBody(run, session, from, to);
  expect((await fetch(`${path}/frames`, { method: 'POST', headers, body })).status).toBe(200);
}

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'stepwell-board-'));
  await seedDatabase(data);
  ensureBuilt();
  const made = await createKey(fileKeys(data), systemClock(), { project: null, access: 'read' });
  const writer = await createKey(fileKeys(data), systemClock(), { project: null, access: 'write' });
  key = writer.text;
  readKey = made.text;
  server = await serve(data);
  await send(0, 10);
});
afterAll(async () => {
  await server?.cli.kill('SIGTERM');
  await rm(data, { recursive: true, force: true });
});

/** A proxy that serves a server below a path, which it takes away, as many do: also without the slash behind it. */
async function proxyBelow(path: string, target: string): Promise<{ origin: string; close(): void }> {
  const proxy = createServer((asked, answer) => {
    const url = asked.url ?? '';
    if (!url.startsWith(path)) {
      answer.writeHead(404).end();
      return;
    }
    const rest = url.slice(path.length);
    const forwarded = request(target + (rest.startsWith('/') ? rest : `/${rest}`), {
      method: asked.method,
      headers: asked.headers,
    });
    forwarded.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    forwarded.on('error', () => answer.destroy());
    asked.pipe(forwarded);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    close: () => {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

/** Room for panels beside the details of a run. */
const WIDE = { width: 1400, height: 900 };

describe('the board of a server', () => {
  test('opens below a path of a proxy, with and without the slash at the end', async () => {
    const proxy = await proxyBelow('/team/stepwell', server.url);
    try {
      for (const end of [`?run=${run}`, `/?run=${run}`]) {
        const page = await shared.browser.context.newPage();
        await page.setViewportSize(WIDE);
        const errors = collectErrors(page);
        await page.goto(`${proxy.origin}/team/stepwell${end}`);
        const input = page.getByRole('textbox', { name: /needs a key/ });
        await input.fill(readKey);
        await page.getByRole('button', { name: 'Open' }).click();
        await expect.poll(() => new BoardView(page).keys(), PATIENCE).toContain('loss');
        // After the `#` stands the view, as soon as what writes it is loaded: the address is a link to what is shown.
        await expect.poll(() => new URL(page.url()).hash, PATIENCE).toMatch(/^#view=1[\w-]+$/);
        expect(page.url().split('#')[0]).toBe(`${proxy.origin}/team/stepwell/?run=${run}`);
        expect(errors.filter((error) => !/401|404/.test(error))).toEqual([]);
        await page.close();
      }
    } finally {
      proxy.close();
    }
  });

  test('[SRV2] the first key, made while a board is open, locks nobody out without a word', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stepwell-open-'));
    await seedDatabase(folder);
    const open = await serve(folder);
    try {
      const path = `${open.url}/api/v1/runs/${run}`;
      await fetch(path, { method: 'PUT', body: JSON.stringify(runBody()) });
      await fetch(`${path}/frames`, { method: 'POST', body: await framesBody(run, session, 0, 4) });
      const page = await shared.browser.context.newPage();
      await page.setViewportSize(WIDE);
      await page.goto(`${open.url}/?run=${run}`);
      const view = new BoardView(page);
      await expect.poll(() => view.keys(), PATIENCE).toContain('loss');

      const made = await createKey(fileKeys(folder), systemClock(), { project: null, access: 'write' });
      const headers = { Authorization: `Bearer ${made.text}` };
      await expect.poll(async () => (await fetch(path)).status, PATIENCE).toBe(401);
      // The stream of events ends with what it would tell next; at the latest with its next sign of life, 15 s later.
      const edit = { method: 'PATCH', headers, body: JSON.stringify({ notes: 'after the key' }) };
      expect((await fetch(path, edit)).status).toBe(200);
      const dialog = page.getByRole('dialog');
      await dialog.waitFor({ timeout: 60_000 });
      expect(await dialog.getByRole('alert').textContent()).toContain('A key was made for this server');
      await dialog.getByRole('textbox').fill(made.text);
      await dialog.getByRole('button', { name: 'Open' }).click();
      await dialog.waitFor({ state: 'hidden' });
      const body = await framesBody(run, session, 4, 8);
      expect((await fetch(`${path}/frames`, { method: 'POST', headers, body })).status).toBe(200);
      await expect.poll(() => view.lastValue('loss', run), PATIENCE).toContain('1.75');
      expect(open.cli.out.match(/"event":"keys"/g)).toHaveLength(1);
      await page.close();
    } finally {
      await open.cli.kill('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('asks for the key, keeps it for the tab, opens the run of the link, and shows what arrives', async () => {
    const page = await shared.browser.context.newPage();
    // Wide enough for the panels beside the details.
    await page.setViewportSize({ width: 1400, height: 900 });
    const errors = collectErrors(page);
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await page.goto(`${server.url}/?run=${run}`);
    const input = page.getByRole('textbox', { name: /needs a key/ });
    await input.fill(`sw_${'0'.repeat(16)}_${'0'.repeat(64)}`);
    await page.getByRole('button', { name: 'Open' }).click();
    await expect
      .poll(() => page.getByRole('alert').textContent(), PATIENCE)
      .toMatch(/does not take this key/);
    await input.fill(readKey);
    await page.getByRole('button', { name: 'Open' }).click();

    const view = new BoardView(page);
    await expect.poll(() => view.keys(), PATIENCE).toContain('loss');
    expect(await view.lastValue('loss', run)).toContain('2.25');
    await page.locator('stepwell-board .detail').waitFor(PATIENCE);
    // As it happens, without a reload.
    await send(10, 20);
    await expect.poll(() => view.lastValue('loss', run), PATIENCE).toContain('4.75');

    await page.reload();
    await expect.poll(() => view.keys(), PATIENCE).toContain('loss');
    expect(await page.evaluate(() => [localStorage.length === 0, document.cookie])).toEqual([
      expect.anything(),
      '',
    ]);
    const other = await shared.browser.context.newPage();
    await other.goto(server.url);
    await other.getByRole('textbox', { name: /needs a key/ }).waitFor(PATIENCE);

    // [SRV2] Neither the key nor a violation of the page's policy anywhere.
    for (const address of addresses) expect(address).not.toContain(readKey.split('_')[2]);
    // What the browser says of the 401s, which are how the page learns that it needs a key.
    expect(errors.filter((error) => !error.includes('401'))).toEqual([]);
    await page.close();
    await other.close();
  });
});
