// Serves the demos: `npm start -- [--port 5173] [--build]`. Installs what is missing first.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, run } from './npm.mjs';
import { isBuilt, root } from './project.mjs';

const HOST = '127.0.0.1';
const DEFAULT_PORT = 5173;
/** Ports tried after the wanted one. */
const MORE_PORTS = 50;

const usage = `npm start -- [--port ${DEFAULT_PORT}] [--build]
  --port   port on ${HOST}; the next free one is taken when somebody else has it
  --build  serve the built library and demos instead of the sources`;

try {
  await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function start() {
  const { wanted, built } = readArguments();
  ensureInstalled();
  // demo/script-tag.html uses the built library, also from the development server.
  if (!isBuilt()) build();

  const vite = await import('vite');
  const config = { root, configFile: join(root, 'vite.config.ts') };
  if (built) await vite.build({ ...config, logLevel: 'warn' });
  const { server, port } = await listen(wanted, async (port) => {
    const address = { host: HOST, port, strictPort: true };
    if (built) return vite.preview({ ...config, preview: address });
    const created = await vite.createServer({ ...config, server: address });
    return created.listen().catch(async (error) => {
      await created.close();
      throw error;
    });
  });
  announce(port, wanted);

  const stop = () => void server.close().finally(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function readArguments() {
  const options = {
    port: { type: 'string' },
    build: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  };
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  const wanted = Number(values.port ?? DEFAULT_PORT);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_535)
    throw new Error(`not a port: ${values.port}\n${usage}`);
  return { wanted, built: values.build ?? false };
}

/** Builds the library. A failure matters only to what is served from dist/. */
function build() {
  console.log('Building the library …');
  const { status } = run(process.execPath, ['scripts/build.mjs']);
  if (status !== 0) console.error('The build failed: demo/script-tag.html will not work.');
}

/** Starts on `first`, or on the next port that nobody else has. */
async function listen(first, startOn) {
  const last = Math.min(first + MORE_PORTS, 65_535);
  for (let port = first; port <= last; port++) {
    try {
      return { server: await startOn(port), port };
    } catch (error) {
      if (!/already in use|EADDRINUSE/.test(String(error))) throw error;
    }
  }
  throw new Error(`no free port between ${first} and ${last} on ${HOST}`);
}

function announce(port, wanted) {
  const origin = `http://${HOST}:${port}`;
  if (port !== wanted) {
    console.log(
      `\n  Port ${wanted} is taken. Runs recorded under http://${HOST}:${wanted} are not shown on this port.`,
    );
  }
  console.log(`
  Stepwell is at   ${origin}/

  Open it in a browser and press Start: a network learns to read digits, and the board shows it live.
  Also there:      ${origin}/demo/gallery.html     one of every kind of value
                   ${origin}/demo/board.html       all runs of this address
                   ${origin}/demo/console.html     try the API from the browser's console
                   ${origin}/demo/worker.html      training in a worker of the page's own
                   ${origin}/demo/group.html       four seeds in four workers, as one group
                   ${origin}/demo/bundle.html      a run that somebody sent you as a file
                   ${origin}/demo/script-tag.html  no bundler

  Runs live in the browser under this address: another port is another origin, with other data.
  Stop with Ctrl-C.
`);
}
