/** Pages with a strict Content-Security-Policy and Trusted Types: the directives here are those of the README. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SITUATIONS } from '../../src/worker/situations.js';
import { BoardView } from '../e2e/support/board.js';
import { expectWhole, openBrowser, openConsumer } from './support/expect.js';
import { type Site, serveFolder } from './support/serve.js';
import { openWorkspace, type Workspace } from './support/workspace.js';

const workspace = openWorkspace('fast') as Workspace;
let browser: Awaited<ReturnType<typeof openBrowser>>;

/** A policy may forbid what WebGL needs. */
const GPU = { gpu: true };

const STRICT = {
  'default-src': "'none'",
  'script-src': "'self'",
  'worker-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' blob:",
  'connect-src': "'self'",
  'require-trusted-types-for': "'script'",
  'trusted-types': 'stepwell',
};

/** Collects violations of the page; those of workers reach the console only. */
const WATCH = `
  globalThis.violations = [];
  addEventListener('securitypolicyviolation', (event) =>
    violations.push(event.effectiveDirective + ' ' + event.blockedURI + ' ' + event.sample));`;

describe.skipIf(!workspace)('policies', () => {
  beforeAll(async () => {
    browser = await openBrowser(GPU);
  });
  afterAll(() => browser.close());

  /** The packed library as plain files of a site with a policy. */
  function plainSite(name: string, change: object = {}, before = ''): Promise<Site> {
    const root = workspace.app(name);
    cpSync(join(workspace.path, 'node_modules', 'stepwell', 'dist'), join(root, 'stepwell'), {
      recursive: true,
    });
    const main = readFileSync(join(root, 'main.js'), 'utf8')
      .replace("'stepwell'", "'/stepwell/index.js'")
      .replace("'stepwell/board'", "'/stepwell/board.js'");
    writeFileSync(join(root, 'main.js'), `import './watch.js';\n${main}`);
    writeFileSync(join(root, 'watch.js'), `${WATCH}\n${before}`);
    return serveFolder(root, { headers: policy(change) });
  }

  function policy(change: object): { readonly [name: string]: string } {
    const directives = Object.entries({ ...STRICT, ...change });
    return {
      'Content-Security-Policy': directives.map(([name, value]) => `${name} ${value}`).join('; '),
    };
  }

  /** Opens a site; `refused` gathers what the console says of refusals, in workers too. */
  async function open(site: Site): Promise<{ page: Page; refused: string[] }> {
    const refused: string[] = [];
    browser.context.on('console', (message) => {
      if (/Content Security Policy|Trusted|refused/i.test(message.text())) refused.push(message.text());
    });
    return { page: await openConsumer(browser, `${site.origin}/`), refused };
  }

  const violations = (page: Page) =>
    page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations);

  /** Logs an image and notes, and opens the run on the board. */
  async function showDetails(page: Page): Promise<void> {
    await page.evaluate(async () => {
      const pixels = new ImageData(new Uint8ClampedArray(4 * 16).fill(255), 4, 4);
      await globalThis.consumer.rich({ project: 'details', notes: 'a **bold** note' }, pixels);
      const board = document.querySelector('stepwell-board') as HTMLElement & {
        focusRun(uid: string): void;
        project: string;
      };
      board.project = 'details';
      await globalThis.consumer.show(board);
      board.focusRun(globalThis.consumer.uid);
    });
    await page.locator('stepwell-board strong', { hasText: 'bold' }).waitFor({ timeout: 60_000 });
    // In a narrow window the details cover the panels.
    await page
      .locator('stepwell-board')
      .evaluate((board) => (board as HTMLElement & { focusRun(uid: null): void }).focusRun(null));
  }

  test('a strict page with Trusted Types: everything works, and nothing is reported', async () => {
    const site = await plainSite('csp-strict');
    const { page, refused } = await open(site);
    await expectWhole(page, 'file', GPU);
    await showDetails(page);
    const panel = new BoardView(page).panel('sample');
    await panel.scrollIntoViewIfNeeded();
    const image = panel.locator('img').first();
    await image.waitFor({ timeout: 60_000 });
    await expect.poll(() => image.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(4);
    expect(await violations(page)).toEqual([]);
    expect(refused).toEqual([]);
    await expect
      .poll(() => page.locator('stepwell-pill .state').getAttribute('class'), { timeout: 30_000 })
      .toBe('state ok');
    await page.close();
    await site.close();
  });

  test('a page with a lit of its own allows each policy once: the board loads and draws', async () => {
    const site = await plainSite(
      'csp-lit',
      { 'trusted-types': 'lit-html dompurify stepwell' },
      `for (const name of ['lit-html', 'dompurify']) trustedTypes.createPolicy(name, { createHTML: (text) => text });`,
    );
    const { page, refused } = await open(site);
    await expectWhole(page, 'file', GPU);
    await showDetails(page);
    expect(await violations(page)).toEqual([]);
    expect(refused).toEqual([]);
    await page.close();
    await site.close();
  });

  test('a page that lists policies without ours, and demands no Trusted Types: modules load, and all works', async () => {
    const site = await plainSite('csp-unlisted', {
      'trusted-types': 'other',
      'require-trusted-types-for': '',
    });
    const { page } = await open(site);
    await expectWhole(page, 'file', GPU);
    await page.close();
    await site.close();
  });

  test("images that the page's policy refuses are reported as such", async () => {
    const site = await plainSite('csp-images', { 'img-src': "'self'" });
    const { page } = await open(site);
    await showDetails(page);
    const panel = new BoardView(page).panel('sample');
    await panel.scrollIntoViewIfNeeded();
    const broken = panel.locator('.broken').first();
    await broken.waitFor({ timeout: 60_000 });
    await expect.poll(() => broken.textContent()).toContain('blob: to img-src');
    await page.close();
    await site.close();
  });

  describe('one bundled file, no worker files beside it', () => {
    let built: Promise<string> | null = null;

    /** The folder with the file, which is the same under all policies. */
    async function bundle(): Promise<string> {
      const root = workspace.app('csp-bundled');
      const { build } = await workspace.load<{ build(options: object): Promise<unknown> }>(
        'esbuild/lib/main.js',
      );
      const options = { entryPoints: ['main.js'], bundle: true, format: 'esm', logLevel: 'silent' };
      await build({ ...options, absWorkingDir: root, outfile: join(root, 'out', 'main.js') });
      cpSync(join(root, 'index.html'), join(root, 'out', 'index.html'));
      const parts = join(root, 'out', 'stepwell-parts');
      mkdirSync(parts);
      cpSync(join(workspace.path, 'node_modules', 'stepwell', 'dist', 'parts'), parts, { recursive: true });
      return join(root, 'out');
    }

    async function bundledSite(change: object = {}): Promise<Site> {
      built ??= bundle();
      return serveFolder(await built, { headers: policy(change) });
    }

    test('with blob: allowed, workers start from their texts', async () => {
      const site = await bundledSite({
        'script-src': "'self' blob:",
        'worker-src': "'self' blob:",
      });
      const { page } = await open(site);
      await expectWhole(page, 'blob', GPU);
      await page.close();
      await site.close();
    });

    test('with blob: forbidden, a copied folder named in init helps', async () => {
      const site = await bundledSite();
      const { page, refused } = await open(site);
      const checked = await page.evaluate(() => globalThis.consumer.check({ parts: '/stepwell-parts' }));
      expect(checked).toMatchObject({ engine: 'worker', notices: [], values: [0, 1, 2], counts: [1, 2, 1] });
      expect(checked).toMatchObject({ large: [1, 3], bundle: true, problems: [] });
      expect(refused).toEqual([]);
      await page.close();
      await site.close();
    });

    test('[STO6] a worker that may load none of its parts records, and what fails says what helps', async () => {
      const site = await bundledSite({ 'worker-src': 'blob:' });
      const { page } = await open(site);
      const seen = await page.evaluate(() => globalThis.consumer.read({ project: 'missing' }));
      expect(seen).toMatchObject({ engine: 'worker', stored: true });
      expect(seen.error).toContain(SITUATIONS.missing_part.notice);
      expect(seen.notices.join()).toContain(SITUATIONS.missing_part.notice);
      await page.locator('stepwell-board').evaluate((board) => globalThis.consumer.show(board));
      await expect
        .poll(() => page.locator('stepwell-pill .state').getAttribute('class'), { timeout: 30_000 })
        .toContain('warn');
      await page.close();
      await site.close();
    });

    test('[STO6] without either, the page does everything, and the board and the console say what helps', async () => {
      const site = await bundledSite();
      const page = await browser.context.newPage();
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      await page.goto(`${site.origin}/`);
      await page.waitForFunction(() => 'consumer' in globalThis);
      const checked = await page.evaluate(() => globalThis.consumer.check());
      expect(checked).toMatchObject({ engine: 'page', storage: 'indexeddb', values: [0, 1, 2] });
      expect(checked).toMatchObject({
        counts: [1, 2, 1],
        large: [1, 3],
        bundle: true,
        file: { text: 'hello' },
      });
      expect(checked.notices.join()).toContain(SITUATIONS.no_worker.notice);
      expect(said.join('\n')).toContain(SITUATIONS.no_worker.notice);
      await page.locator('stepwell-board').evaluate((board) => globalThis.consumer.show(board));
      const state = page.locator('stepwell-pill .state');
      await state.waitFor();
      await expect.poll(() => state.getAttribute('class')).toContain('warn');
      await page.close();
      await site.close();
    });
  });
});
