import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CliProcess, runCli, startCli } from '../support/cli.js';
import { framesBody, runBody } from '../support/frames.js';
import { findPostgres, startPostgres, type TestPostgres } from '../support/postgres.js';

const bin = findPostgres();
const run = 'a'.repeat(32);
const session = 'b'.repeat(32);

if (bin === null) {
  const missing = 'PostgreSQL is not installed (Debian: apt-get install postgresql)';
  if (process.env.CI) {
    test(`[SRV1] ${missing}`, () => {
      throw new Error(`${missing}; in CI it is required`);
    });
  } else {
    test.skip(`[SRV1] ${missing}`);
  }
} else {
  describe('[SRV1] two servers on one PostgreSQL', () => {
    let postgres: TestPostgres;
    let data: string;
    let servers: { cli: CliProcess; url: string }[] = [];

    beforeAll(async () => {
      data = await mkdtemp(join(tmpdir(), 'stepwell-server-pg-'));
      postgres = await startPostgres(bin);
      // At once, on an empty database: both bring the schema up to date.
      servers = await Promise.all(
        [0, 1].map(async () => {
          const args = ['serve', '--data', data, '--port', '0', '--database-url', postgres.url];
          const cli = await startCli(args);
          const [, url = ''] = await cli.said(/"url":"([^"]+)"/);
          return { cli, url };
        }),
      );
    });
    afterAll(async () => {
      for (const { cli } of servers) await cli.kill('SIGKILL');
      await postgres?.remove();
      await rm(data, { recursive: true, force: true });
    });

    test('what one took, the other has, and tells those who listen there', async () => {
      const [first, second] = servers.map(({ url }) => url);
      expect(servers[0]?.cli.err).toContain('survives a power cut');
      const response = await fetch(`${second}/api/v1/events`);
      const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
      let heard = '';
      const until = async (pattern: RegExp) => {
        while (!pattern.test(heard)) {
          const { done, value } = await reader.read();
          if (done) throw new Error(`The stream ended after: ${heard}`);
          heard += value;
        }
      };
      await until(/: ready/);
      await fetch(`${first}/api/v1/runs/${run}`, { method: 'PUT', body: JSON.stringify(runBody()) });
      const frames = `/api/v1/runs/${run}/frames`;
      await fetch(first + frames, { method: 'POST', body: await framesBody(run, session, 0, 2) });
      await until(new RegExp(`event: change\ndata: .*${run}`));
      const next = await fetch(second + frames, {
        method: 'POST',
        body: await framesBody(run, session, 2, 3),
      });
      expect(await next.json()).toEqual({ results: [{ status: 'ok', next: 3 }] });
      const rows = ((await (await fetch(`${first}/api/v1/runs/${run}`)).json()) as { rows: number }).rows;
      expect(rows).toBe(3);
      await reader.cancel();
    });

    test('[SRV1] what somebody edits at one is in the lists, filters and events of the other', async () => {
      const [first, second] = servers.map(({ url }) => url);
      const names = async (query: string) => {
        const answer = await fetch(`${second}/api/v1/runs?${query}`);
        return ((await answer.json()) as { name: string }[]).map(({ name }) => name);
      };
      expect(await names('')).toEqual(['first']);
      const response = await fetch(`${second}/api/v1/events`);
      const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
      let heard = (await reader.read()).value ?? '';
      const body = JSON.stringify({ name: 'renamed', tags: ['best'] });
      const edited = await fetch(`${first}/api/v1/runs/${run}`, { method: 'PATCH', body });
      expect(edited.status).toBe(200);
      expect(await names('tag=best')).toEqual(['renamed']);
      expect(await names('text=renamed&limit=20')).toEqual(['renamed']);
      while (!heard.includes('event: change')) heard += (await reader.read()).value ?? '';
      expect(heard).toContain(run);
      await reader.cancel();
    });

    test('[SRV2] keys are in the database: made beside the servers, good at each of them', async () => {
      const made = await runCli(['keys', 'create', '--data', data], { DATABASE_URL: postgres.url });
      expect(made.code).toBe(0);
      const headers = { Authorization: `Bearer ${made.out.trim()}` };
      for (const { url } of servers) {
        await expect.poll(async () => (await fetch(`${url}/api/v1/runs`)).status).toBe(401);
        await expect.poll(async () => (await fetch(`${url}/api/v1/runs`, { headers })).status).toBe(200);
      }
    });
  });
}
