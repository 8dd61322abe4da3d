/** [QUE6] The packed library in frameworks and bundlers that take long to build: `npm run test:long`. See fast.test.ts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectWhole, openBrowser, openConsumer } from './support/expect.js';
import { freePort, serveFolder } from './support/serve.js';
import { snippet } from './support/snippets.js';
import { openWorkspace, type Workspace } from './support/workspace.js';

const workspace = openWorkspace('slow') as Workspace;
let browser: Awaited<ReturnType<typeof openBrowser>>;

describe.skipIf(!workspace)('slow consumers', () => {
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  /** Runs a program of an installed package in an app's folder. Rejects with what it said when it fails. */
  function runBin(root: string, file: string, args: readonly string[]): Promise<void> {
    const { child, said } = startBin(root, file, args);
    return new Promise((resolve, reject) => {
      child.once('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`${file} ${args.join(' ')} failed:\n${said()}`)),
      );
    });
  }

  function startBin(
    root: string,
    file: string,
    args: readonly string[],
  ): { child: ChildProcess; said(): string } {
    let text = '';
    const child = spawn(process.execPath, [join(workspace.path, 'node_modules', file), ...args], {
      cwd: root,
      env: {
        ...process.env,
        NODE_ENV: undefined,
        CI: '1',
        NEXT_TELEMETRY_DISABLED: '1',
        PARCEL_WORKERS: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own: servers are ended together with the processes that they started.
      detached: true,
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
    }
    // Servers print addresses in colours, even inside of the address.
    return { child, said: () => stripVTControlCharacters(text) };
  }

  /** Waits until a server says where it listens. */
  async function addressOf(server: { child: ChildProcess; said(): string }): Promise<string> {
    await expect
      .poll(() => server.said(), { timeout: 120_000, interval: 250 })
      .toMatch(/http:\/\/(localhost|127\.0\.0\.1):\d+/);
    const [, port] = /http:\/\/(?:localhost|127\.0\.0\.1):(\d+)/.exec(server.said()) ?? [];
    return `http://127.0.0.1:${port}/`;
  }

  async function stop({ child }: { child: ChildProcess }): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    // Not only the child: Next.js serves from a process of its own, which would go on.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await gone;
  }

  /** Checks the page of a server, and ends the server. */
  async function expectServed(server: ReturnType<typeof startBin>, from: 'file' | 'blob'): Promise<void> {
    try {
      await expectPage(await addressOf(server), from);
    } catch (thrown) {
      throw new Error(`${thrown}\n${server.said()}`, { cause: thrown });
    } finally {
      await stop(server);
    }
  }

  /** The board has the source that the code of docs/frameworks.md gives it, and everything works. */
  async function expectPage(address: string, from: 'file' | 'blob'): Promise<void> {
    const page = await openConsumer(browser, address);
    await page.waitForFunction(
      () => (document.querySelector('stepwell-board') as { source?: unknown } | null)?.source,
      undefined,
      { timeout: 60_000 },
    );
    await expectWhole(page, from);
    await page.close();
  }

  /** Files of an app, by their paths. */
  function write(root: string, files: { readonly [file: string]: string }): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(root, file, '..'), { recursive: true });
      writeFileSync(join(root, file), text);
    }
  }

  /** An app of the given files, with the code that the test calls in `consumer`. */
  function makeApp(name: string, consumer: string, files: { readonly [file: string]: string }): string {
    const root = workspace.app(name);
    write(root, files);
    renameSync(join(root, 'main.js'), join(root, consumer));
    return root;
  }

  function parcelApp(name: string): string {
    const section = 'Vite, webpack, Rollup, esbuild, Parcel';
    return makeApp(name, 'consumer.js', {
      'package.json': '{ "name": "consumer", "private": true }',
      'index.html': `<!doctype html><title>Consumer</title>\n${snippet(section, 'html')}`,
      'main.ts': `import './consumer.js';\n${snippet(section, 'ts')}`,
    });
  }

  test('[QUE6] Parcel 2: the build', async () => {
    const root = parcelApp('parcel-build');
    await runBin(root, 'parcel/lib/bin.js', ['build', 'index.html', '--no-cache']);
    const site = await serveFolder(join(root, 'dist'));
    await expectPage(`${site.origin}/`, 'file').finally(() => site.close());
  });

  test('[QUE6] Parcel 2: the development server', async () => {
    const root = parcelApp('parcel-dev');
    const address = ['--port', String(await freePort()), '--host', '127.0.0.1'];
    const server = startBin(root, 'parcel/lib/bin.js', ['serve', 'index.html', '--no-cache', ...address]);
    await expectServed(server, 'file');
  });

  describe.each(['--turbopack', '--webpack'])('Next.js %s', (bundler) => {
    function nextApp(name: string): string {
      const folder = JSON.stringify(workspace.path);
      return makeApp(name, 'app/main.js', {
        'package.json': '{ "name": "consumer", "private": true }',
        'next.config.mjs': `export default { turbopack: { root: ${folder} }, outputFileTracingRoot: ${folder} };`,
        'app/layout.jsx':
          'export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html>; }',
        'app/board.tsx': snippet('React 19', 'tsx'),
        'app/client-board.tsx': snippet('Next.js (app router)', 'tsx'),
        // Rendered on the server too: the imports must not throw there.
        'app/consumer.jsx': `'use client';\nimport './main.js';\nexport function Consumer() { return null; }`,
        'app/page.jsx': `import { Board } from './client-board';\nimport { Consumer } from './consumer';\nexport default function Page() { return <><Board /><Consumer /></>; }`,
      });
    }

    test(`[QUE6] Next.js, app router, ${bundler}: the build`, async () => {
      const root = nextApp(`next-build${bundler}`);
      await runBin(root, 'next/dist/bin/next', ['build', bundler]);
      const server = startBin(root, 'next/dist/bin/next', [
        'start',
        '-p',
        String(await freePort()),
        '-H',
        '127.0.0.1',
      ]);
      await expectServed(server, 'file');
    });

    test(`[QUE6] Next.js, app router, ${bundler}: the development server`, async () => {
      const root = nextApp(`next-dev${bundler}`);
      const server = startBin(root, 'next/dist/bin/next', [
        'dev',
        bundler,
        '-p',
        String(await freePort()),
        '-H',
        '127.0.0.1',
      ]);
      await expectServed(server, 'file');
    });
  });

  function svelteApp(name: string): string {
    return makeApp(name, 'src/routes/main.js', {
      'package.json': '{ "name": "consumer", "private": true, "type": "module" }',
      'svelte.config.js': `import adapter from '@sveltejs/adapter-static';\nexport default { kit: { adapter: adapter() } };`,
      'vite.config.js': `import { sveltekit } from '@sveltejs/kit/vite';\nexport default { plugins: [sveltekit()] };`,
      'src/app.html':
        '<!doctype html><html lang="en"><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>',
      'src/routes/+layout.js': 'export const prerender = true;',
      // Prerendered: neither the imports nor the component may throw in Node.
      'src/routes/Board.svelte': snippet('Svelte, SvelteKit', 'svelte'),
      'src/routes/+page.svelte': `<script>\n  import './main.js';\n  import Board from './Board.svelte';\n</script>\n<Board />`,
    });
  }

  test('[QUE6] SvelteKit: the build', async () => {
    const root = svelteApp('svelte-build');
    await runBin(root, 'vite/bin/vite.js', ['build']);
    const site = await serveFolder(join(root, 'build'));
    await expectPage(`${site.origin}/`, 'file').finally(() => site.close());
  });

  test('[QUE6] SvelteKit: the development server', async () => {
    const root = svelteApp('svelte-dev');
    const server = startBin(root, 'vite/bin/vite.js', [
      'dev',
      '--port',
      String(await freePort()),
      '--host',
      '127.0.0.1',
    ]);
    // Its Vite 7 does not keep the address of the worker's file when it bundles packages: see fast.test.ts.
    await expectServed(server, 'blob');
  });
});
