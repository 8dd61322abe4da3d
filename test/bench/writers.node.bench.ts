/**
 * P9, many live runs: writers that each send a small frame now and then, over a connection of their own, to one
 * `stepwell serve` in a process of its own. What counts is how many frames the receiver takes for a second of its CPU time,
 * how long a writer waits for the acknowledgement, and that nobody meets an error: a receiver that has too much to do
 * answers 503 with `Retry-After`, and a writer then sends the same frame again.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { framesBody, runBody } from '../support/frames.js';
import { findPostgres, startPostgres } from '../support/postgres.js';
import { type BenchResult, type BenchRow, quantile } from './harness.js';

/** Writers and frames per second of each. */
const LOADS = [
  { writers: 100, perSecond: 1 },
  { writers: 500, perSecond: 1 },
] as const;
/** Frames of each writer: the measured time is as many seconds over its rate. */
const FRAMES = 10;
const CLI = join(import.meta.dirname, '../../dist/cli.js');
const START_MS = 60_000;
const MS_PER_SECOND = 1000;

export const rows: readonly BenchRow[] = [
  {
    id: 'P9',
    what: 'live writers',
    async run(): Promise<BenchResult[]> {
      const bin = findPostgres();
      const results: BenchResult[] = [];
      for (const load of LOADS) {
        results.push(...(await measure('PGlite', load)));
        if (bin === null) continue;
        const postgres = await startPostgres(bin);
        try {
          results.push(...(await measure('PostgreSQL', load, postgres.url)));
        } finally {
          await postgres.remove();
        }
      }
      return results;
    },
  },
];

type Load = (typeof LOADS)[number];

/** What the writers met. */
interface Met {
  readonly latencies: number[];
  /** Connections that were reset or refused. */
  resets: number;
  /** 503 and 429 with `Retry-After`. */
  busy: number;
  /** Any other answer than 200. */
  wrong: number;
}

async function measure(name: string, load: Load, databaseUrl?: string): Promise<BenchResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'stepwell-bench-'));
  const server = await startServer(folder, databaseUrl);
  const agent = new Agent({ keepAlive: true });
  try {
    const met: Met = { latencies: [], resets: 0, busy: 0, wrong: 0 };
    const writers = Array.from({ length: load.writers }, (_, i) => i);
    // A thousand at once make their runs at the start of a class; what is measured is the hour behind it.
    const runs = await Promise.all(writers.map((i) => makeRun(server.url, agent, i, met)));
    const cpuBefore = await server.cpuSeconds();
    await Promise.all(runs.map((bodies, i) => write(server.url, agent, i, bodies, load, met)));
    const cpu = (await server.cpuSeconds()) - cpuBefore;
    const what = `${name}, ${load.writers} live writers × ${load.perSecond} frame/s`;
    const row = (part: string, unit: string, ours: number, target = 'none', ok = true): BenchResult => {
      return { id: 'P9', what: `${what}: ${part}`, unit, ours, target, ok };
    };
    return [
      row('frames per CPU second of the receiver', 'frames/s', met.latencies.length / cpu),
      row('acknowledged, median', 'ms', quantile(met.latencies, 0.5)),
      row('acknowledged, 95 %', 'ms', quantile(met.latencies, 0.95)),
      row('told to come again (503)', 'answers', met.busy),
      row('connections reset', 'errors', met.resets, '0', met.resets === 0),
      row('other errors', 'errors', met.wrong, '0', met.wrong === 0),
    ];
  } finally {
    agent.destroy();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const uidOf = (i: number) => (i + 1).toString(16).padStart(32, '0');
const pathOf = (i: number) => `/api/v1/runs/${uidOf(i)}`;

/** Makes the run of a writer; resolves the bodies that it will send. */
async function makeRun(url: string, agent: Agent, i: number, met: Met): Promise<Uint8Array[]> {
  const body = new TextEncoder().encode(JSON.stringify(runBody('bench', `run ${i}`)));
  while (!(await send(url + pathOf(i), agent, 'PUT', body, i, met))) await pause(MS_PER_SECOND);
  const session = (i + 1).toString(16).padStart(32, 'a');
  const frames = Array.from({ length: FRAMES }, (_, seq) => framesBody(uidOf(i), session, seq, seq + 1));
  return Promise.all(frames);
}

/** Sends the frames of a writer, each at its time or as soon as the one before is acknowledged. */
async function write(
  url: string,
  agent: Agent,
  i: number,
  bodies: readonly Uint8Array[],
  load: Load,
  met: Met,
) {
  const interval = MS_PER_SECOND / load.perSecond;
  // Spread over the interval, as writers that began at different times are.
  const start = performance.now() + (i / load.writers) * interval;
  for (const [seq, body] of bodies.entries()) {
    await pause(Math.max(0, start + seq * interval - performance.now()));
    const sent = performance.now();
    while (!(await send(`${url}${pathOf(i)}/frames`, agent, 'POST', body, i, met)))
      await pause(MS_PER_SECOND);
    met.latencies.push(performance.now() - sent);
  }
}

/** True for a 200; otherwise counts what happened. */
async function send(
  url: string,
  agent: Agent,
  method: string,
  body: Uint8Array,
  i: number,
  met: Met,
): Promise<boolean> {
  // Each writer is a machine of its own, behind one proxy.
  const client = `10.0.${i >> 8}.${i & 255}`;
  const headers = { 'Content-Length': body.length, 'X-Forwarded-For': client };
  try {
    const asked = request(url, { method, agent, headers });
    asked.end(body);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    await text(answer);
    if (answer.statusCode === 200) return true;
    const isBusy = answer.statusCode === 503 || answer.statusCode === 429;
    if (isBusy && answer.headers['retry-after'] !== undefined) met.busy++;
    else met.wrong++;
  } catch {
    met.resets++;
  }
  return false;
}

interface BenchServer {
  readonly url: string;
  cpuSeconds(): Promise<number>;
  stop(): Promise<void>;
}

async function startServer(folder: string, databaseUrl?: string): Promise<BenchServer> {
  const port = await freePort();
  const args = [
    'serve',
    '--data',
    folder,
    '--port',
    String(port),
    '--quiet',
    '--proxy-header',
    'X-Forwarded-For',
  ];
  const env = { ...process.env, DATABASE_URL: databaseUrl ?? '' };
  const child: ChildProcess = spawn(process.execPath, [CLI, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  const end = performance.now() + START_MS;
  while (
    !(await fetch(`${url}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || performance.now() > end) throw new Error('The server does not start');
    await pause(50);
  }
  return {
    url,
    async cpuSeconds() {
      const numbers = await (await fetch(`${url}/metrics`)).text();
      return Number(/^process_cpu_seconds_total (\S+)$/m.exec(numbers)?.[1]);
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('There is no port');
  return address.port;
}
