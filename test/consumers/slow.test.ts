/** [QUE6] The packed library in frameworks and bundlers that take long to build: `npm run test:long`. See fast.test.ts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectWhole, openBrowser, openConsumer } from './support/expect.js';
import { freePort, serveFolder } from './support/serve.js';
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
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
    }
    return { child, said: () => text };
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
    child.kill('SIGKILL');
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

  async function expectPage(address: string, from: 'file' | 'blob'): Promise<void> {
    const page = await openConsumer(browser, address);
    await expectWhole(page, from);
    await page.close();
  }

  test('[QUE6] Parcel 2', async () => {
    const root = workspace.app('parcel');
    writeFileSync(join(root, 'package.json'), '{ "name": "consumer", "private": true }');
    const page = readFileSync(join(root, 'index.html'), 'utf8').replace('/main.js', './main.js');
    writeFileSync(join(root, 'index.html'), page);
    await runBin(root, 'parcel/lib/bin.js', ['build', 'index.html', '--no-source-maps', '--no-cache']);
    const site = await serveFolder(join(root, 'dist'));
    await expectPage(`${site.origin}/`, 'file').finally(() => site.close());
  });

  /** Files of an app, by their paths. */
  function write(root: string, files: { readonly [file: string]: string }): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(root, file, '..'), { recursive: true });
      writeFileSync(join(root, file), text);
    }
  }

  describe.each(['--turbopack', '--webpack'])('Next.js %s', (bundler) => {
    function nextApp(name: string): string {
      const root = workspace.app(name);
      mkdirSync(join(root, 'app'));
      renameSync(join(root, 'main.js'), join(root, 'app', 'main.js'));
      write(root, {
        'package.json': '{ "name": "consumer", "private": true }',
        'next.config.mjs': `export default { turbopack: { root: ${JSON.stringify(workspace.path)} }, outputFileTracingRoot: ${JSON.stringify(workspace.path)} };`,
        'app/layout.jsx':
          'export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html>; }',
        // Rendered on the server too: the imports must not throw there.
        'app/page.jsx': `'use client';\nimport './main.js';\nexport default function Page() { return <stepwell-board></stepwell-board>; }`,
      });
      return root;
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
    const root = workspace.app(name);
    mkdirSync(join(root, 'src', 'routes'), { recursive: true });
    renameSync(join(root, 'main.js'), join(root, 'src', 'routes', 'main.js'));
    write(root, {
      'package.json': '{ "name": "consumer", "private": true, "type": "module" }',
      'svelte.config.js': `import adapter from '@sveltejs/adapter-static';\nexport default { kit: { adapter: adapter() } };`,
      'vite.config.js': `import { sveltekit } from '@sveltejs/kit/vite';\nexport default { plugins: [sveltekit()] };`,
      'src/app.html':
        '<!doctype html><html lang="en"><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>',
      'src/routes/+layout.js': 'export const prerender = true;',
      // Prerendered: the imports must not throw in Node.
      'src/routes/+page.svelte': `<script>\n  import './main.js';\n</script>\n<stepwell-board></stepwell-board>`,
    });
    return root;
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
    await expectServed(server, 'file');
  });
});
