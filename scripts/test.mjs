// The test command: `npm test`, `npm test -- unit browser`, `npm test -- unit test/unit/ids.test.ts`, `npm run test:long`.
// Works in a fresh clone with nothing but Node and git; its last line is `N passed, N failed`.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from './npm.mjs';
import { isBuilt, root } from './project.mjs';

/** A gate that takes longer than this is stopped and counts as failed. */
const LIMIT_MS = 30 * 60_000;
const LONG_LIMIT_MS = 3 * 60 * 60_000;
/** How often a gate that says nothing shows that it is alive. */
const HEARTBEAT_MS = 30_000;
const RESULTS = join(root, 'test', 'results');

const script = (name, ...args) => [`scripts/${name}.mjs`, ...args];
const vitest = (project) => ['node_modules/vitest/vitest.mjs', 'run', '--project', project];

/**
 * Every gate: what Node runs, whether it needs dist/ or a browser. `tests`: its results are counted one by one. The gates of a
 * lane run one after the other, the lanes at the same time; gates without a lane come last, by themselves, because they drive
 * browsers on all cores.
 */
const GATES = [
  {
    name: 'lint',
    lane: 'sources',
    args: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'],
  },
  { name: 'typecheck', lane: 'sources', args: script('typecheck') },
  { name: 'imports', lane: 'sources', args: script('imports') },
  { name: 'files', lane: 'sources', args: script('files') },
  { name: 'unit', lane: 'sources', args: vitest('unit'), tests: true },
  { name: 'build', lane: 'built', args: script('build') },
  { name: 'package', lane: 'built', args: script('package'), dist: true },
  { name: 'types', lane: 'built', args: script('typecheck', '--package'), dist: true },
  { name: 'size', lane: 'built', args: script('size'), dist: true },
  { name: 'consumers', lane: 'built', args: vitest('consumers'), tests: true, browser: true, dist: true },
  { name: 'browser', args: vitest('browser'), tests: true, browser: true },
  { name: 'e2e', args: vitest('e2e'), tests: true, browser: true, dist: true },
];

const sum = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
/** Each ends one gate that runs. */
const stops = new Set();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    for (const stop of stops) stop();
    process.exit(130);
  });
}

try {
  await main();
} catch (error) {
  fail('setup', error instanceof Error ? error.message : String(error));
}
finish();

async function main() {
  const { gates, filters, long } = readArguments();
  ensureInstalled();
  const env = {
    ...process.env,
    STEPWELL_LONG: long ? '1' : (process.env.STEPWELL_LONG ?? ''),
    NO_COLOR: '1',
  };
  mkdirSync(RESULTS, { recursive: true });

  let browser = null;
  if (gates.some((gate) => gate.browser)) {
    // Playwright is there only now.
    const browsers = await import('./browser.mjs');
    browser = await browsers.ensureBrowser();
    console.log(browser ? `Browser: ${browser}` : browsers.HOW_TO_GET_A_BROWSER);
  }
  const settings = { filters, env, limit: long ? LONG_LIMIT_MS : LIMIT_MS };
  const inLane = (lane) => gates.filter((gate) => gate.lane === lane);
  await Promise.all(['sources', 'built'].map((lane) => runLane(inLane(lane), browser, settings)));
  await runLane(inLane(undefined), browser, settings);
}

async function runLane(gates, browser, { filters, ...settings }) {
  for (const gate of gates) {
    if (gate.browser && !browser) fail(gate.name, 'there is no browser to run it in (see above)');
    else if (gate.dist && !isBuilt()) fail(gate.name, 'the library is not built, or the build failed');
    else await runGate(gate, { ...settings, filters: gate.tests ? filters : [] });
  }
}

/** Gates to run, in their order (a gate that needs dist/ brings the build along), and file filters for the tests. */
function readArguments() {
  const args = process.argv.slice(2);
  const isFilter = (arg) => /[/.]/.test(arg);
  const long = args.includes('--long');
  const names = args.filter((arg) => arg !== '--long' && !isFilter(arg));
  const unknown = names.filter((name) => !GATES.some((gate) => gate.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `unknown: ${unknown.join(', ')}. There are: ${GATES.map((gate) => gate.name).join(', ')}`,
    );
  }
  const chosen = GATES.filter((gate) => names.length === 0 || names.includes(gate.name));
  const needsBuild = chosen.some((gate) => gate.dist) && !names.includes('build') && !isBuilt();
  const gates = GATES.filter((gate) => chosen.includes(gate) || (needsBuild && gate.name === 'build'));
  return { gates, filters: args.filter((arg) => arg !== '--long' && isFilter(arg)), long };
}

/** Runs one gate, counts it, and shows its output when it failed. */
async function runGate(gate, { filters, env, limit }) {
  const report = join(RESULTS, `${gate.name}.json`);
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = gate.tests ? [...gate.args, ...filters, ...reporters] : gate.args;
  const started = Date.now();
  const { ok, output } = await runQuietly(gate.name, args, env, limit);
  const seconds = `${((Date.now() - started) / 1000).toFixed(1)} s`;

  const counts = gate.tests ? countTests(report, ok) : { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
  for (const key of Object.keys(sum)) sum[key] += counts[key];
  const good = counts.failed === 0;
  const numbers = gate.tests ? `${describe(counts)}, ` : '';
  console.log(`${good ? '✓' : '✗'} ${gate.name.padEnd(10)} ${numbers}${seconds}`);
  if (good) {
    showWarnings(output);
    return;
  }
  failures.push(gate.name);
  console.log(`${output.trimEnd()}\n`);
}

/** Runs Node in the repository and keeps what it says. Kills it, and all that it started, at the limit. */
function runQuietly(name, args, env, limit) {
  return new Promise((resolve) => {
    let output = '';
    const started = Date.now();
    const grouped = process.platform !== 'win32';
    const child = spawn(process.execPath, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: grouped,
    });
    const stop = () => {
      try {
        if (grouped) process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // It ended by itself meanwhile.
      }
    };
    stops.add(stop);
    const heartbeat = setInterval(() => {
      console.log(`  ${name} is running, ${Math.round((Date.now() - started) / 1000)} s`);
    }, HEARTBEAT_MS);
    const timer = setTimeout(() => {
      output += `\nstopped: it took longer than ${limit / 60_000} minutes\n`;
      stop();
    }, limit);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    const end = (ok) => {
      clearInterval(heartbeat);
      clearTimeout(timer);
      stops.delete(stop);
      resolve({ ok, output });
    };
    child.on('error', (error) => {
      output += error.message;
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

/** Counts the results in vitest's JSON report. A file that does not load, and an error outside of all tests, fail too. */
function countTests(report, ok) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    for (const { status, assertionResults } of JSON.parse(readFileSync(report, 'utf8')).testResults) {
      for (const result of assertionResults) {
        if (result.status === 'passed') counts.passed += 1;
        else if (result.status === 'failed') counts.failed += 1;
        else counts.skipped += 1;
      }
      const failedInside = assertionResults.some((result) => result.status === 'failed');
      if (status === 'failed' && !failedInside) counts.failed += 1;
    }
  } catch {
    // No report: vitest itself failed, and its output says why.
    counts.failed += 1;
  }
  const ran = counts.passed + counts.failed + counts.skipped > 0;
  if (counts.failed === 0 && (!ok || !ran)) counts.failed += 1;
  return counts;
}

function showWarnings(output) {
  for (const line of output.split('\n')) if (line.startsWith('warning:')) console.log(`  ${line}`);
}

function fail(name, reason) {
  sum.failed += 1;
  failures.push(name);
  console.log(`✗ ${name.padEnd(10)} ${reason}`);
}

function describe({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function finish() {
  if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`);
  console.log(describe(sum));
  process.exitCode = sum.failed > 0 ? 1 : 0;
}
