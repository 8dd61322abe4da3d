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

export interface ServerOptions {
  /** Headers for every answer, by path. */
  readonly headers?: (path: string) => Record<string, string>;
}

/** Opens a development server at a free port of this machine. */
export async function listen(server: ViteDevServer): Promise<TestServer> {
  await server.listen();
  return { origin: originOf(server), close: () => server.close() };
}

/** One test page, bundled: loads in a few milliseconds, for tests that load it hundreds of times. */
export function startBuiltServer(page: string, options: ServerOptions = {}): Promise<TestServer> {
  const headers: Plugin = {
    name: 'test-headers',
    configurePreviewServer(server) {
      server.middlewares.use((request, response, next) => {
        const added = options.headers?.(request.url ?? '') ?? {};
        for (const [name, value] of Object.entries(added)) response.setHeader(name, value);
        next();
      });
    },
  };
  return buildAndServe({
    root: ROOT,
    configFile: false,
    plugins: [builtParts(), headers],
    // Also for pages of other origins, and of none.
    preview: { allowedHosts: true, cors: true },
    worker: { format: 'es' },
    build: { target: 'es2022', rolldownOptions: { input: join(ROOT, page) } },
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
