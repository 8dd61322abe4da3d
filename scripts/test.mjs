// The test command: `npm test`, `npm test -- unit browser`, `npm test -- unit test/unit/ids.test.ts`, `npm run test:long`.
// Works in a fresh clone with nothing but Node and git; its last line is `N passed, N failed`.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from './npm.mjs';
import { isBuilt, root } from './project.mjs';
import { chooseGates, lanesOf } from './test/gates.mjs';
import { startGuard } from './test/guard.mjs';
import { countTests, describeCounts } from './test/results.mjs';
import { startGate } from './test/run.mjs';

/** A gate that takes longer than this is stopped and counts as failed. */
const LIMIT_MS = 30 * 60_000;
const LONG_LIMIT_MS = 3 * 60 * 60_000;
const RESULTS = join(root, 'test', 'results');

const sum = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const running = new Set();
let interrupted = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    // Each gate then ends as it always does, so that what it had until now is counted.
    for (const gate of running) gate.stop('the test command was stopped');
  });
}

try {
  await main();
} catch (error) {
  fail('setup', error instanceof Error ? error.message : String(error));
}
if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`);
console.log(describeCounts(sum));
process.exitCode = interrupted ? 130 : sum.failed > 0 ? 1 : 0;

async function main() {
  const { gates, filters, long } = chooseGates(process.argv.slice(2));
  ensureInstalled();
  mkdirSync(RESULTS, { recursive: true });
  let browser = null;
  if (gates.some((gate) => gate.browser)) {
    // Playwright is there only now.
    const browsers = await import('./browser.mjs');
    browser = await browsers.ensureBrowser();
    console.log(browser ? `Browser: ${browser}` : browsers.HOW_TO_GET_A_BROWSER);
  }
  const env = { ...process.env, NO_COLOR: '1' };
  if (long) env.STEPWELL_LONG = '1';
  const guard = startGuard();
  const settings = { filters, env, limit: long ? LONG_LIMIT_MS : LIMIT_MS, guard };
  await Promise.all(lanesOf(gates).map((lane) => runLane(lane, browser, settings)));
  guard.close();
}

async function runLane(gates, browser, settings) {
  for (const gate of gates) {
    if (interrupted) fail(gate.name, 'did not run: the test command was stopped');
    else if (gate.browser && !browser) fail(gate.name, 'there is no browser to run it in (see above)');
    else if (gate.dist && !isBuilt()) fail(gate.name, 'the library is not built, or the build failed');
    else await runGate(gate, settings);
  }
}

/** Runs one gate, counts it, and shows its output when it failed. */
async function runGate(gate, { filters, env, limit, guard }) {
  const results = join(RESULTS, `${gate.name}.jsonl`);
  rmSync(results, { force: true });
  const reporters = ['--reporter=default', `--reporter=${join(root, 'scripts', 'test', 'reporter.mjs')}`];
  const started = Date.now();
  const run = startGate({
    name: gate.name,
    args: gate.tests ? [...gate.args, ...filters, ...reporters] : gate.args,
    env: { ...env, STEPWELL_RESULTS: results },
    limit,
    guard,
  });
  running.add(run);
  const { ok, output, left } = await run.ended;
  running.delete(run);
  const seconds = `${((Date.now() - started) / 1000).toFixed(1)} s`;

  const { counts, unfinished } = gate.tests ? countTests(results, ok) : countGate(ok);
  for (const key of Object.keys(sum)) sum[key] += counts[key];
  const numbers = gate.tests ? `${describeCounts(counts)}, ` : '';
  console.log(`${counts.failed === 0 ? '✓' : '✗'} ${gate.name.padEnd(10)} ${numbers}${seconds}`);
  if (left > 0) console.log(`  warning: ${left} processes that ${gate.name} left behind were ended`);
  if (counts.failed === 0) {
    showWarnings(output);
    return;
  }
  failures.push(gate.name);
  console.log(`${output.trimEnd()}\n`);
  if (unfinished.length > 0) console.log(`Not at their end: ${unfinished.join(', ')}\n`);
}

function countGate(ok) {
  return { counts: { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }, unfinished: [] };
}

function showWarnings(output) {
  for (const line of output.split('\n')) if (line.startsWith('warning:')) console.log(`  ${line}`);
}

function fail(name, reason) {
  sum.failed += 1;
  failures.push(name);
  console.log(`✗ ${name.padEnd(10)} ${reason}`);
}
