import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCli } from '../support/cli.js';
import { type BenchContext, type BenchResult, type BenchRow, quantile } from './harness.js';
import { callIn } from './support.js';

const MODULE = 'subjects/through-server.ts';
const VALUES = 40;
const MAX_MS = 2000;

/** P11: milliseconds from `log()` in one browser until the value is read in another one, through a server. */
export const rows: readonly BenchRow[] = [
  {
    id: 'P11',
    what: 'log() to a second browser',
    async run({ origin, openPage }: BenchContext): Promise<BenchResult> {
      if (!openPage) throw new Error('this bench runs in Node');
      const data = await mkdtemp(join(tmpdir(), 'stepwell-bench-'));
      const cli = await startCli(['serve', '--data', data, '--port', '0', '--cors', origin], {}, []);
      try {
        const [, url = ''] = await cli.said(/"url":"([^"]+)"/);
        const writer = await openPage('/test/bench/page.html');
        const reader = await openPage('/test/bench/page.html');
        const uid = await callIn<string>(writer, MODULE, 'start', url);
        await callIn(reader, MODULE, 'watch', url, uid);
        const delays: number[] = [];
        for (let i = 1; i <= VALUES; i++) {
          // Both pages are on this machine: their clocks are one.
          const seen = callIn<number>(reader, MODULE, 'seen', i);
          const logged = await callIn<number>(writer, MODULE, 'log', i);
          delays.push((await seen) - logged);
        }
        const ours = quantile(delays, 0.5);
        return {
          id: 'P11',
          what: `log() until another browser has read it through the server, median of ${VALUES} (95 %: ${Math.round(quantile(delays, 0.95))} ms)`,
          unit: 'ms',
          ours,
          target: `≤ ${MAX_MS} ms`,
          ok: quantile(delays, 0.95) <= MAX_MS,
        };
      } finally {
        await cli.kill('SIGTERM');
        await rm(data, { recursive: true, force: true });
      }
    },
  },
];
