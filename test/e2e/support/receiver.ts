/** A server that can be killed and started again, on the same data and at the same address. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CliProcess, startCli } from '../../support/cli.js';
import { freePort } from '../../support/free-port.js';
import { seedDatabase } from '../../support/seed-database.js';

export interface TestReceiver {
  readonly url: string;
  /** Where its data is. */
  readonly place: { readonly folder: string; readonly databaseUrl?: string };
  /** Resolves when it listens; at once when it does already. `cors`: the origin of other pages than before, from then on. */
  start(cors?: string): Promise<void>;
  /** SIGKILL: no goodbye of any kind. */
  kill(): Promise<void>;
  /** Stops it as an administrator does. Rejects when it does not end well. */
  stop(): Promise<void>;
  /** Ends it, if it runs, and removes its folder. */
  remove(): Promise<void>;
}

/** A server that does not run yet. `cors`: the origin of the pages; `databaseUrl`: a PostgreSQL database instead of its own. */
export async function makeReceiver(cors: string, databaseUrl?: string): Promise<TestReceiver> {
  const folder = await mkdtemp(join(tmpdir(), 'stepwell-receiver-'));
  if (databaseUrl === undefined) await seedDatabase(folder);
  const port = await freePort();
  const env = databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl };
  let allowed = cors;
  let cli: CliProcess | null = null;
  const end = async (signal: NodeJS.Signals) => {
    const ended = await cli?.kill(signal);
    cli = null;
    return ended;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    place: { folder, ...(databaseUrl === undefined ? {} : { databaseUrl }) },
    async start(pages = allowed) {
      allowed = pages;
      if (cli !== null) return;
      cli = await startCli(['serve', '--data', folder, '--port', `${port}`, '--cors', allowed], env);
      await cli.said(/"event":"listening"/);
    },
    async kill() {
      await end('SIGKILL');
    },
    async stop() {
      const code = await end('SIGTERM');
      if (code !== 0) throw new Error(`the server ended with ${code}`);
    },
    async remove() {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
