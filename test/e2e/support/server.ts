import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, createServer, type Plugin, preview } from 'vite';
import { builtParts } from '../../../scripts/built-parts.mjs';
import { keepInCaches } from './caching.js';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface TestServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** Headers for every answer, by path. */
  readonly headers?: (path: string) => Record<string, string>;
}

/** The repository's sources, served by Vite as a page's author would have them. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const headers: Plugin = {
    name: 'test-headers',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        for (const [name, value] of Object.entries(options.headers?.(request.url ?? '') ?? {})) {
          response.setHeader(name, value);
        }
        next();
      });
    },
  };
  const server = await createServer({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    cacheDir: `${ROOT}node_modules/.vite-e2e`,
    plugins: [headers, keepInCaches()],
    // Found at once instead of one by one, each time reloading the page in the middle of a test.
    optimizeDeps: {
      include: [
        '@msgpack/msgpack',
        '@noble/hashes/sha2.js',
        '@zip.js/zip.js',
        'client-zip',
        'comlink',
        'eventsource-parser',
        'fflate',
        'hyparquet-writer',
        'idb',
        'lit',
        'tus-js-client',
        'uplot',
      ],
      noDiscovery: true,
    },
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null, allowedHosts: true, cors: true },
  });
  await server.listen();
  const address = server.httpServer?.address();
  if (!address || typeof address === 'string') throw new Error('the test server has no port');
  return { origin: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}

/** One test page, bundled: loads in a few milliseconds, for tests that load it hundreds of times. */
export async function startBuiltServer(page: string): Promise<TestServer> {
  const outDir = await mkdtemp(join(tmpdir(), 'stepwell-built-'));
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    plugins: [builtParts()],
    worker: { format: 'es' },
    build: { outDir, emptyOutDir: true, target: 'es2022', rolldownOptions: { input: join(ROOT, page) } },
  });
  const server = await preview({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const address = server.httpServer.address();
  if (!address || typeof address === 'string') throw new Error('the test server has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: async () => {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
