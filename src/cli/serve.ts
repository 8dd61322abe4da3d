import { lineLog } from '../server/base/log.js';
import { SERVER_VERSION } from '../server/base/version.js';
import { folderAssets } from '../server/http/assets.js';
import { DEFAULT_PORT, serve } from '../server/serve.js';
import { assetFolder } from './asset-folder.js';
import type { Io } from './io.js';
import { COMMON, DATA, DEFAULT_DATA, parseOptions, wholeNumber } from './options.js';

const SERVE_HELP = `stepwell serve: a server for runs, and the board at its address

  --host <address>       Where to listen. Default 127.0.0.1; any other address needs a key (stepwell keys create).
  --port <number>        Default ${DEFAULT_PORT}; 0: any free port.
  --data <folder>        Where data is kept. Default ./${DEFAULT_DATA}
  --database-url <url>   PostgreSQL instead of the built-in database. Default: DATABASE_URL of the environment.
  --cors <origins>       Addresses whose pages may use the server, such as https://lab.example,http://localhost:5173
  --proxy-header <name>  Header in which the proxy in front writes the client's address, such as X-Forwarded-For: the rate
                         limit then counts each client by itself. Only if every request comes through that proxy.
  --quiet                Logs warnings and errors only.
`;

const OPTIONS = {
  ...COMMON,
  ...DATA,
  host: { type: 'string' },
  port: { type: 'string' },
  cors: { type: 'string' },
  'proxy-header': { type: 'string' },
  quiet: { type: 'boolean' },
} as const;

/** Highest number of a port. */
const MOST_PORT = 65_535;

/** Serves until it is told to stop. */
export async function serveCommand(args: readonly string[], io: Io): Promise<number> {
  const { values } = parseOptions(args, OPTIONS);
  if (values.help) {
    io.out(SERVE_HELP);
    return 0;
  }
  const { host, cors, quiet = false } = values;
  const proxyHeader = values['proxy-header'];
  io.keepFilesPrivate();
  const databaseUrl = values['database-url'] ?? io.env.DATABASE_URL;
  const write = lineLog((line) => io.out(line));
  const server = await serve({
    data: values.data ?? DEFAULT_DATA,
    assets: folderAssets(await assetFolder(io.home)),
    version: SERVER_VERSION,
    log: (entry) => {
      if (!quiet || entry.level === 'warning' || entry.level === 'error') write(entry);
    },
    ...(host === undefined ? {} : { host }),
    ...(values.port === undefined ? {} : { port: wholeNumber(values.port, 'port', MOST_PORT) }),
    ...(databaseUrl === undefined || databaseUrl === '' ? {} : { databaseUrl }),
    ...(cors === undefined ? {} : { cors }),
    ...(proxyHeader === undefined ? {} : { proxyHeader }),
  });
  const { url, durability } = server;
  if (!quiet) {
    io.err(`Stepwell is at ${url}\n${durability}\n`);
    write({ level: 'info', event: 'listening', url, durability, version: SERVER_VERSION });
  }
  await new Promise<void>((resolve) => io.onStop(resolve));
  if (!quiet) write({ level: 'info', event: 'stopping' });
  await server.close();
  if (!quiet) write({ level: 'info', event: 'stopped' });
  return 0;
}
