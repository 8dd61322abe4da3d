import { createServer } from 'vite';
import { keepInCaches } from './caching.js';
import { buildAndServe, listen, ROOT, type TestServer } from './server.js';

const configFile = `${ROOT}vite.config.ts`;

/** The demos with the built library, as `npm start -- --build` serves them: a page loads in a quarter of the processor time. */
export function startSite(): Promise<TestServer> {
  return buildAndServe({ configFile });
}

/** The repository as `npm start` serves it: the demos over the sources. */
export async function startSourceSite(): Promise<TestServer> {
  const server = await createServer({
    configFile,
    logLevel: 'error',
    plugins: [keepInCaches()],
    // Not the cache of a server that a person has running.
    cacheDir: `${ROOT}node_modules/.vite-e2e-site`,
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
  });
  return listen(server);
}
