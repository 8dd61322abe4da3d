/**
 * [QUE6] The packed library in apps of its users: each bundler with nothing configured for Stepwell. In every one the worker
 * must start, a run must be logged and read back, and every part of the worker must do its work.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { longOrShort } from '../support/long.js';
import { expectWhole, openBrowser, openConsumer } from './support/expect.js';
import { freePort, type Site, serveFolder } from './support/serve.js';
import { openWorkspace, type Workspace } from './support/workspace.js';

/**
 * Versions of Vite. The short form has the oldest, which bundles with esbuild and Rollup as 6 and 7 do, and the newest, which has
 * a bundler of its own.
 */
const VITES = longOrShort(['vite5', 'vite6', 'vite7', 'vite8'], ['vite5', 'vite8']);

const workspace = openWorkspace('fast') as Workspace;
let browser: Awaited<ReturnType<typeof openBrowser>>;

describe.skipIf(!workspace)('consumers', () => {
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  async function expectSite(site: Site, from: 'file' | 'blob'): Promise<void> {
    try {
      const page = await openConsumer(browser, `${site.origin}/`);
      await expectWhole(page, from);
      await page.close();
    } finally {
      await site.close();
    }
  }

  /** The app's page for a bundle that is one script. */
  function withScript(folder: string, script: string): void {
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'index.html'),
      `<!doctype html><meta charset="utf-8" /><title>Consumer</title><stepwell-board></stepwell-board>${script}`,
    );
  }

  describe.each(VITES)('%s', (vite) => {
    interface Vite {
      createServer(options: object): Promise<{
        listen(): Promise<unknown>;
        close(): Promise<void>;
        httpServer: { address(): { port: number } };
      }>;
      build(options: object): Promise<unknown>;
    }
    const options = { configFile: false, logLevel: 'error' };

    test(`[QUE6] ${vite}: the development server`, async () => {
      const root = workspace.app(`${vite}-dev`);
      const { createServer } = await workspace.load<Vite>(`${vite}/dist/node/index.js`);
      const server = await createServer({
        ...options,
        root,
        cacheDir: join(root, 'cache'),
        // Vite takes 0 for its usual port.
        server: { host: '127.0.0.1', port: await freePort(), strictPort: true, watch: null, hmr: false },
      });
      await server.listen();
      await expectSite(
        {
          origin: `http://127.0.0.1:${server.httpServer.address().port}`,
          missing: [],
          close: () => server.close(),
        },
        // Vite 8 keeps the address of the file when it bundles packages; its forerunners do not.
        vite === 'vite8' ? 'file' : 'blob',
      );
    });

    test(`[QUE6] ${vite}: the build`, async () => {
      const root = workspace.app(`${vite}-build`);
      const { build } = await workspace.load<Vite>(`${vite}/dist/node/index.js`);
      await build({ ...options, root, build: { outDir: 'out' } });
      await expectSite(await serveFolder(join(root, 'out')), 'file');
    });
  });

  /** Minifying everything with terser takes longer than all the rest. */
  const UNMINIFIED = { optimization: { minimize: false } };

  test('[QUE6] webpack 5', async () => {
    const root = workspace.app('webpack');
    const { default: webpack } = await workspace.load<{
      default(
        options: object,
        done: (error: Error | null, stats: { hasErrors(): boolean; toString(): string }) => void,
      ): void;
    }>('webpack/lib/index.js');
    await new Promise<void>((resolve, reject) => {
      webpack(
        {
          mode: 'production',
          context: root,
          entry: './main.js',
          ...UNMINIFIED,
          output: { path: join(root, 'dist') },
        },
        (error, stats) => {
          if (error || stats.hasErrors()) reject(error ?? new Error(stats.toString()));
          else resolve();
        },
      );
    });
    withScript(join(root, 'dist'), '<script src="/main.js"></script>');
    await expectSite(await serveFolder(join(root, 'dist')), 'file');
  });

  test('[QUE6] Rollup, with node-resolve and nothing else', async () => {
    const root = workspace.app('rollup');
    const { rollup } = await workspace.load<{
      rollup(options: object): Promise<{ write(options: object): Promise<void>; close(): Promise<void> }>;
    }>('rollup/dist/es/rollup.js');
    const { default: resolve } = await workspace.load<{ default(): object }>(
      '@rollup/plugin-node-resolve/dist/es/index.js',
    );
    const bundle = await rollup({ input: join(root, 'main.js'), plugins: [resolve()], onwarn() {} });
    await bundle.write({ dir: join(root, 'out'), format: 'es' });
    await bundle.close();
    withScript(join(root, 'out'), '<script type="module" src="/main.js"></script>');
    await expectSite(await serveFolder(join(root, 'out')), 'blob');
  });

  interface Esbuild {
    build(options: object): Promise<unknown>;
  }

  test.each([
    ['modules, in chunks', { format: 'esm', splitting: true }, 'type="module"'],
    ['one module', { format: 'esm' }, 'type="module"'],
    ['one script (IIFE)', { format: 'iife' }, ''],
  ])('[QUE6] esbuild: %s', async (name, format, type) => {
    const root = workspace.app(`esbuild-${name.replace(/\W+/g, '-')}`);
    const { build } = await workspace.load<Esbuild>('esbuild/lib/main.js');
    await build({
      ...format,
      absWorkingDir: root,
      entryPoints: ['main.js'],
      bundle: true,
      minify: true,
      outdir: 'out',
      logLevel: 'silent',
    });
    withScript(join(root, 'out'), `<script ${type} src="/main.js"></script>`);
    // A host of single-page apps answers every unknown address with the page: no file is missing there, but all are wrong.
    await expectSite(await serveFolder(join(root, 'out'), { single: true }), 'blob');
  });

  test('[QUE6] plain modules from another origin, as from a CDN', async () => {
    const root = workspace.app('plain', { copy: false });
    const cdn = await serveFolder(join(workspace.path, 'node_modules', 'stepwell', 'dist'), {
      headers: { 'Access-Control-Allow-Origin': '*' },
    });
    try {
      const map = {
        imports: { stepwell: `${cdn.origin}/index.js`, 'stepwell/board': `${cdn.origin}/board.js` },
      };
      withScript(
        root,
        `<script type="importmap">${JSON.stringify(map)}</script><script type="module" src="/main.js"></script>`,
      );
      const { copyFileSync } = await import('node:fs');
      copyFileSync(join(import.meta.dirname, 'app', 'main.js'), join(root, 'main.js'));
      await expectSite(await serveFolder(root), 'blob');
    } finally {
      await cdn.close();
    }
    expect(cdn.missing).toEqual([]);
  });
});
