import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type InlineConfig, type Plugin, preview, type ViteDevServer } from 'vite';
import { builtParts } from '../../../scripts/built-parts.mjs';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface TestServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  close(): Promise<void>;
}

/** Opens a development server at a free port of this machine. */
export async function listen(server: ViteDevServer): Promise<TestServer> {
  await server.listen();
  return { origin: originOf(server), close: () => server.close() };
}

/** Where the test pages are, and the addresses below this folder at which they are served. */
export const PAGES = 'test/e2e/pages';

/** Headers that a page gets whose query names them: `blank.html?coep`. */
const HEADERS: Readonly<Record<string, readonly [name: string, value: string]>> = {
  coep: ['Cross-Origin-Embedder-Policy', 'require-corp'],
  'no-worker': ['Content-Security-Policy', "worker-src 'none'"],
};

/**
 * All test pages, bundled: a page loads in a few milliseconds, for tests that load it hundreds of times. In one build, because most
 * of each page is the library.
 */
export function startPages(): Promise<TestServer> {
  const headers: Plugin = {
    name: 'test-headers',
    configurePreviewServer(server) {
      server.middlewares.use((request, response, next) => {
        const header = HEADERS[new URL(request.url ?? '', 'http://page').search.slice(1)];
        if (header) response.setHeader(...header);
        next();
      });
    },
  };
  const names = readdirSync(join(ROOT, PAGES)).filter((name) => name.endsWith('.html'));
  return buildAndServe({
    root: ROOT,
    configFile: false,
    plugins: [builtParts(), headers],
    // Also for pages of other origins, and of none.
    preview: { allowedHosts: true, cors: true },
    worker: { format: 'es' },
    build: {
      target: 'es2022',
      minify: false,
      rolldownOptions: { input: names.map((name) => join(ROOT, PAGES, name)) },
    },
  });
}

/** Builds what a configuration describes into a folder of its own, and serves it. */
export async function buildAndServe(config: InlineConfig): Promise<TestServer> {
  const outDir = await mkdtemp(join(tmpdir(), 'stepwell-built-'));
  const shared = { ...config, logLevel: 'error' } as const;
  await build({
    ...shared,
    build: { ...config.build, outDir, emptyOutDir: true, reportCompressedSize: false },
  });
  const server = await preview({
    ...shared,
    build: { outDir },
    preview: { ...config.preview, host: '127.0.0.1', port: 0 },
  });
  return {
    origin: originOf(server),
    close: async () => {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}

function originOf({ httpServer }: { readonly httpServer: ViteDevServer['httpServer'] }): string {
  const address = httpServer?.address();
  if (!address || typeof address === 'string') throw new Error('the test server has no port');
  return `http://127.0.0.1:${address.port}`;
}
