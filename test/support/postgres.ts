/** A real PostgreSQL for tests: a cluster in a temporary folder, reachable through a Unix socket there, gone afterwards. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

/** Starting takes about a second; a busy machine gets more. */
const START_MS = 60_000;
const DATABASE = 'postgres';

/** A running cluster. */
export interface TestPostgres {
  /** Address of its first database. */
  readonly url: string;
  /** Makes another database; resolves its address. `options` go behind `CREATE DATABASE name`. */
  create(name: string, options?: string): Promise<string>;
  /** Runs one statement in a database, beside the code under test. */
  query<Row extends object>(url: string, text: string): Promise<Row[]>;
  /** Stops the server, as an administrator does: connections are cut. */
  stop(): Promise<void>;
  /** Starts the server again on the same data. */
  start(): Promise<void>;
  /** Stops it and removes its files. */
  remove(): Promise<void>;
}

/** Folder of the programs of the newest PostgreSQL that is installed (`initdb` is often not in PATH); null: none. */
export function findPostgres(): string | null {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
  const folders = [
    ...versions
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join('/usr/lib/postgresql', version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ];
  return (
    folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name)))) ?? null
  );
}

/** Makes and starts a cluster with the programs in `bin`. */
export async function startPostgres(bin: string): Promise<TestPostgres> {
  // Short, because the path of a socket may have 107 bytes only.
  const folder = await mkdtemp(join(tmpdir(), 'stepwell-pg-'));
  const data = join(folder, 'data');
  const user = await serverUser();
  await mkdir(data);
  for (const path of [folder, data]) if (user) await chown(path, user.uid, user.gid);
  await chmod(data, 0o700);
  const initdb = user?.wrap(join(bin, 'initdb')) ?? [join(bin, 'initdb')];
  const settings = ['-D', data, '-U', 'stepwell', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'];
  await run(initdb[0] ?? '', [...initdb.slice(1), ...settings], { cwd: folder });

  const address = (name: string) =>
    `postgres://stepwell@localhost/${name}?host=${encodeURIComponent(folder)}`;
  let server: ChildProcess | null = null;
  const query = async <Row extends object>(url: string, text: string) => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  };
  const start = async () => {
    const [program = '', ...rest] = user?.wrap(join(bin, 'postgres')) ?? [join(bin, 'postgres')];
    const options = ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off'];
    const child = spawn(program, [...rest, ...options], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (text) => {
      said = `${said}${text}`.slice(-2000);
    });
    server = child;
    process.once('exit', () => child.kill('SIGQUIT'));
    const end = performance.now() + START_MS;
    for (;;) {
      try {
        await query(address(DATABASE), 'SELECT 1');
        return;
      } catch (thrown) {
        if (child.exitCode !== null || performance.now() > end) {
          throw new Error(`PostgreSQL does not start: ${said}`, { cause: thrown });
        }
      }
      await pause(50);
    }
  };
  const stop = async () => {
    const child = server;
    server = null;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await ended;
  };
  await start();
  return {
    url: address(DATABASE),
    async create(name, options = '') {
      await query(address(DATABASE), `CREATE DATABASE ${name} ${options}`);
      return address(name);
    },
    query,
    start,
    stop,
    async remove() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root: then another user runs it, and dies with this process. */
async function serverUser(): Promise<{
  readonly uid: number;
  readonly gid: number;
  readonly wrap: (program: string) => string[];
} | null> {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]).catch(() => null);
    if (ids === null) continue;
    const [uid = 0, gid = 0] = ids.map(({ stdout }) => Number(stdout));
    const options = ['--reuid', `${uid}`, '--regid', `${gid}`, '--clear-groups', '--pdeathsig', 'QUIT'];
    return { uid, gid, wrap: (program) => ['setpriv', ...options, program] };
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody');
}
