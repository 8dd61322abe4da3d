import { createServer } from 'vite';
import { keepInCaches } from './caching.js';
import { ROOT, type TestServer } from './server.js';

/** The repository as `npm start` serves it: the demos, the board, the files that reach the browser as they are. */
export async function startSite(): Promise<TestServer> {
  const server = await createServer({
    configFile: `${ROOT}vite.config.ts`,
    logLevel: 'error',
    plugins: [keepInCaches()],
    // Not the cache of a server that a person has running.
    cacheDir: `${ROOT}node_modules/.vite-e2e-site`,
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
  });
  await server.listen();
  const address = server.httpServer?.address();
  if (!address || typeof address === 'string') throw new Error('the test server has no port');
  return { origin: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}
