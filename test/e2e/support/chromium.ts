import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright';
import { E2E_CHROMIUM_ARGS, findTestChromium, NO_GPU_CHROMIUM_ARGS } from '../../../scripts/browser.mjs';

/**
 * How long (ms) a step in a page may take, such as a click or the way to another page. Far more than any takes: a machine that is
 * busy with other things takes a minute for the first page of a development server.
 */
const STEP_MS = 180_000;

/** A profile folder on disk, so that a browser that was killed can be started again on what it left. */
export async function makeProfile(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'stepwell-profile-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }) };
}

/** Where a test opens its pages. */
export interface TestBrowser {
  readonly context: BrowserContext;
  page(url: string): Promise<Page>;
}

export interface KillableBrowser extends TestBrowser {
  /** SIGKILL to the browser and all its processes: no goodbye of any kind. */
  kill(): Promise<void>;
}

export interface ChromiumOptions {
  /** Further flags. */
  readonly args?: readonly string[];
  /** Of the browser; default Chromium's headless shell where there is one. */
  readonly path?: string | undefined;
  /** The processor emulates a GPU; default without any, and without WebGL. */
  readonly gpu?: boolean;
}

/** A Chromium of our own on a profile. Playwright's own launcher would shut it down in an orderly way. */
export async function startChromium(
  profile: string,
  { args = [], path = findTestChromium(), gpu = false }: ChromiumOptions = {},
): Promise<KillableBrowser> {
  if (!path) throw new Error('no Chromium found: see scripts/browser.mjs');
  const child = spawn(
    path,
    [
      '--headless=new',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-background-networking',
      // A moving dot makes a page draw sixty times a second for as long as a run is going on.
      '--force-prefers-reduced-motion',
      ...(gpu ? E2E_CHROMIUM_ARGS : NO_GPU_CHROMIUM_ARGS),
      ...args,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  const endpoint = await debuggerAddress(child);
  const browser = await chromium.connectOverCDP(endpoint);
  const context = browser.contexts()[0];
  if (!context) throw new Error('the browser has no context');
  return {
    ...patient(context),
    async kill() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      // The whole process group: renderer and storage processes die in the same moment.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await gone;
      await browser.close().catch(() => {});
    },
  };
}

/** Opens pages in a context, which waits as long as a busy machine needs. */
export function patient(context: BrowserContext): TestBrowser {
  context.setDefaultTimeout(STEP_MS);
  return {
    context,
    async page(url) {
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
  };
}

function debuggerAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = /DevTools listening on (ws:\/\/\S+)/.exec(text);
      if (found?.[1]) resolve(found[1]);
    });
    child.once('exit', (code) => reject(new Error(`the browser ended with ${code}: ${text.slice(-500)}`)));
  });
}
