/** From a page to a real server: everything arrives, once, frame for frame. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalForm, exportBundle, openBundle } from '../../src/bundle/index.js';
import { openStoreFor } from '../../src/server/store/open.js';
import { type CliProcess, startCli } from '../support/cli.js';
import { type KillableBrowser, makeProfile, startChromium } from './support/chromium.js';
import { startServer, type TestServer } from './support/server.js';

let site: TestServer;
let browser: KillableBrowser;
let profile: Awaited<ReturnType<typeof makeProfile>>;
let data: string;
let cli: CliProcess;
let url: string;

beforeAll(async () => {
  site = await startServer();
  profile = await makeProfile();
  browser = await startChromium(profile.path);
  data = await mkdtemp(join(tmpdir(), 'stepwell-sync-'));
  cli = await startCli(['serve', '--data', data, '--port', '0', '--cors', site.origin]);
  [, url = ''] = await cli.said(/"url":"([^"]+)"/);
});

afterAll(async () => {
  await cli?.kill('SIGKILL');
  await browser?.kill();
  await profile?.remove();
  await site?.close();
  await rm(data, { recursive: true, force: true });
});

async function tab(): Promise<Page> {
  const page = await browser.page(`${site.origin}/test/e2e/pages/blank.html`);
  await page.waitForFunction(() => 'stepwell' in window);
  return page;
}

/** The canonical form of a run as the page exports it. */
async function exported(page: Page, uid: string) {
  const text = await page.evaluate(async (run) => {
    const source = await window.stepwell.openSource();
    const stream = source.bundles?.export([run]);
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    let binary = '';
    for (let i = 0; i < bytes.length; i += 32_768) {
      binary += String.fromCharCode(...bytes.subarray(i, i + 32_768));
    }
    return btoa(binary);
  }, uid);
  return canonicalForm(await openBundle(new Blob([Buffer.from(text, 'base64')])));
}

/** … and as the data of the server, which is not running, says. */
async function kept(uid: string) {
  const opened = await openStoreFor({ folder: data });
  try {
    const bytes = await new Response(exportBundle(opened, [uid])).arrayBuffer();
    return await canonicalForm(await openBundle(new Blob([bytes])));
  } finally {
    await opened.close();
  }
}

describe('sync', () => {
  test('[SYN1] [SYN3] a run that is written arrives while it is written, and is complete when it ends', async () => {
    const page = await tab();
    const uid = await page.evaluate(async (remote) => {
      window.run = await window.stepwell.init({ project: 'sync', id: 'first', remote: { url: remote } });
      for (let i = 0; i < 5000; i++) window.run.log({ loss: 1 / (i + 1), odd: Number.NaN });
      await window.run.synced();
      return window.run.uid;
    }, url);
    const series = await (await fetch(`${url}/api/v1/runs/${uid}`)).json();
    expect(series).toMatchObject({ status: 'running', values: 10_000 });
    const result = await page.evaluate(() => window.run.finish({ remote: 'wait', timeout: 30_000 }));
    expect(result).toMatchObject({ status: 'completed', stored: true, remote: 'complete' });
    const states = await page.evaluate(async () => (await window.stepwell.openSource()).uploads?.states());
    expect(states).toMatchObject([{ run: uid, state: 'complete', url }]);
    expect(await (await fetch(`${url}/api/v1/runs/${uid}`)).json()).toMatchObject({ status: 'completed' });

    const here = await exported(page, uid);
    expect(await cli.kill('SIGTERM')).toBe(0);
    expect(await kept(uid)).toEqual(here);
    expect(here.length).toBeGreaterThan(1);
  });
});
