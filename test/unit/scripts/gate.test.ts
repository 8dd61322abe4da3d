/** A gate of the test command that is stopped, or whose command is killed, leaves no process behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { isAlive } from '../../../scripts/test/processes.mjs';
import { startGate } from '../../../scripts/test/run.mjs';

const PATIENCE = { timeout: 50_000, interval: 50 };
const LIMIT_MS = 600_000;

/** Starts a process in a group of its own, as a test starts a browser, says its id, and goes on. */
const LEAVES_ITS_GROUP = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
  console.log('child', child.pid);`;
const RUNS_ON = `${LEAVES_ITS_GROUP} setInterval(() => {}, 1000);`;
/** … and ends at once, so that the child belongs to nobody. */
const ENDS = `${LEAVES_ITS_GROUP} child.unref();`;

const started: number[] = [];
afterEach(() => {
  for (const pid of started.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
});

function gate(script: string, limit = LIMIT_MS) {
  const run = startGate({ name: 'gate', args: ['-e', script], env: process.env, limit });
  if (run.pid === undefined) throw new Error('the gate did not start');
  started.push(run.pid);
  return { ...run, pid: run.pid };
}

/** The id of the child that a gate has said. */
async function childOf(run: { output(): string }): Promise<number> {
  await expect.poll(() => run.output(), PATIENCE).toMatch(/child \d+/);
  const pid = Number(/child (\d+)/.exec(run.output())?.[1]);
  started.push(pid);
  return pid;
}

test('a gate that is stopped ends with every process that it started', async () => {
  const run = gate(RUNS_ON);
  const child = await childOf(run);
  expect([isAlive(run.pid), isAlive(child)]).toEqual([true, true]);
  run.stop('by hand');
  expect(await run.ended).toMatchObject({ ok: false, stopped: 'by hand' });
  expect([isAlive(run.pid), isAlive(child)]).toEqual([false, false]);
});

test('a gate that takes too long is stopped in the same way', async () => {
  const run = gate(RUNS_ON, 3_000);
  const { ok, output, stopped } = await run.ended;
  expect({ ok, stopped }).toEqual({ ok: false, stopped: 'it took longer than 0.05 minutes' });
  expect(output).toContain('stopped: it took longer');
  expect(isAlive(run.pid)).toBe(false);
});

// Elsewhere a process that outlived its parent cannot be found.
test.runIf(process.platform === 'linux')('what a gate leaves behind is ended, and counted', async () => {
  const run = gate(ENDS);
  const child = await childOf(run);
  expect(await run.ended).toMatchObject({ ok: true, stopped: null, left: 1 });
  expect(isAlive(child)).toBe(false);
});

test('a gate that leaves nothing behind has its output and its result', async () => {
  expect(await gate("console.log('well')").ended).toMatchObject({ ok: true, output: 'well\n', left: 0 });
  expect(await gate('process.exit(3)').ended).toMatchObject({ ok: false, stopped: null });
});

test.skipIf(process.platform === 'win32')(
  'the command is killed: its gates end with every process that they started',
  async () => {
    const scripts = pathToFileURL(`${import.meta.dirname}/../../../scripts/test/`).href;
    const command = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { startGuard } from '${scripts}guard.mjs';
         import { startGate } from '${scripts}run.mjs';
         const run = startGate({
           name: 'gate',
           args: ['-e', ${JSON.stringify(RUNS_ON)}],
           env: process.env,
           limit: ${LIMIT_MS},
           guard: startGuard(),
         });
         const said = setInterval(() => {
           const found = /child (\\d+)/.exec(run.output());
           if (found === null) return;
           clearInterval(said);
           console.log(run.pid, found[1]);
         }, 20);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    started.push(command.pid ?? 0);
    const [line] = (await once(createInterface({ input: command.stdout }), 'line')) as [string];
    const pids = line.split(' ').map(Number);
    started.push(...pids);
    expect(pids.map(isAlive)).toEqual([true, true]);
    command.kill('SIGKILL');
    await expect.poll(() => pids.map(isAlive), PATIENCE).toEqual([false, false]);
  },
);
