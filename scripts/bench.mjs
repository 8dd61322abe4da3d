// Measures: `npm run bench -- [--json] [--only P1,P2]`. Prints a table, or with --json an array of results on stdout.
// Rows come from test/bench/*.bench.ts (see test/bench/harness.ts); each runs in a browser and profile of its own.
import { readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, run } from './npm.mjs';
import { isBuilt, root } from './project.mjs';

const FOLDER = 'test/bench';
/** The longest that one row may take. */
const ROW_LIMIT_MS = 15 * 60_000;

const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' } } });
const only = values.only?.split(',').map((id) => id.trim());
// With --json, stdout is for the data alone.
const say = (text) => console.error(text);

// Libraries as users have them: Lit's development build checks and reports more, and is slower.
process.env.NODE_ENV = 'production';
ensureInstalled();
if (!isBuilt()) {
  say('Building the library …');
  const { status, stderr } = run(process.execPath, ['scripts/build.mjs'], { capture: true });
  if (status !== 0) say(stderr);
}
const { createServer } = await import('vite');
const { chromium } = await import('playwright');
const { CHROMIUM_ARGS, ensureBrowser, HOW_TO_GET_A_BROWSER } = await import('./browser.mjs');

const executablePath = await ensureBrowser();
if (!executablePath) {
  say(HOW_TO_GET_A_BROWSER);
  process.exit(1);
}
const server = await startServer();
const origin = `http://127.0.0.1:${server.httpServer.address().port}`;
const results = [];
let failed = false;
try {
  say(await describeMachine());
  for (const row of await findRows()) {
    if (only && !only.includes(row.id)) continue;
    say(`${row.id} (${row.file}) …`);
    try {
      results.push(...(await row.run()));
    } catch (error) {
      failed = true;
      say(`${row.id} (${row.file}) failed: ${error instanceof Error ? error.stack : error}`);
    }
  }
} finally {
  await server.close();
}
if (values.json) console.log(JSON.stringify(results, null, 2));
else printTable(results);
const unknown = (only ?? []).filter((id) => !results.some((result) => result.id === id));
if (unknown.length > 0) say(`nothing was measured for ${unknown.join(', ')}`);
process.exit(failed || unknown.length > 0 || results.some((result) => !result.ok) ? 1 : 0);

/** The sources, served with the headers that make `performance.now()` step in 5 µs instead of 100 µs. */
async function startServer() {
  const headers = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  };
  const created = await createServer({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    cacheDir: 'node_modules/.vite-bench',
    // A watcher or a reload in the middle of a measurement would be measured too.
    server: { host: '127.0.0.1', port: 0, headers, hmr: false, watch: null },
    optimizeDeps: { entries: [`${FOLDER}/page.html`, `${FOLDER}/*.bench.ts`, 'src/worker/entry.ts'] },
  });
  return created.listen();
}

/** All rows in the order of their ids, A/A first, each with a function that measures it. */
async function findRows() {
  const files = readdirSync(join(root, FOLDER)).filter((file) => file.endsWith('.bench.ts'));
  const rows = [];
  for (const file of files) rows.push(...(await (isNode(file) ? nodeRows(file) : pageRows(file))));
  return rows.sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
}

function isNode(file) {
  return file.endsWith('.node.bench.ts');
}

async function nodeRows(file) {
  const { rows } = await server.ssrLoadModule(`/${FOLDER}/${file}`);
  return rows.map((row) => ({
    id: row.id,
    file,
    run: async () => {
      const opened = [];
      const openPage = async (path) => {
        const page = await newPage(path);
        opened.push(page);
        return page;
      };
      try {
        return [await withLimit(row.run({ origin, openPage }))].flat();
      } finally {
        for (const page of opened) await page.context().browser().close();
      }
    },
  }));
}

async function pageRows(file) {
  const inPage = async (work) => {
    const page = await newPage(`/${FOLDER}/page.html`);
    try {
      await page.waitForFunction(() => 'bench' in window);
      return await withLimit(work(page));
    } finally {
      await page.context().browser().close();
    }
  };
  const ids = await inPage((page) => page.evaluate((name) => window.bench.list(name), file));
  return ids.map((id, index) => ({
    id,
    file,
    run: () => inPage((page) => page.evaluate(([name, at]) => window.bench.run(name, at), [file, index])),
  }));
}

/** A page in a browser of its own: no database, cache or warm code of another row. */
async function newPage(path) {
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  // A context that takes further pages, as tabs of one profile.
  const page = await (await browser.newContext()).newPage();
  page.on('pageerror', (error) => say(`  page: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') say(`  page: ${message.text()}`);
  });
  await page.goto(origin + path);
  return page;
}

async function withLimit(promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`took longer than ${ROW_LIMIT_MS / 60_000} minutes`)),
      ROW_LIMIT_MS,
    );
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

async function describeMachine() {
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  const version = browser.version();
  await browser.close();
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const date = new Date().toISOString().slice(0, 10);
  return `${date} · Chromium ${version} · Node ${process.versions.node} · ${cpus().length} × ${cpu?.model.trim()} · ${memory}`;
}

function printTable(rows) {
  const number = (value) => (value === undefined ? '' : String(Number(value.toPrecision(3))));
  const times = (value) => (value === undefined ? '' : `${number(value)}×`);
  const header = ['', 'what', 'unit', 'ours', 'floor', 'peer', '× floor', 'better than peer', 'target', 'ok'];
  const lines = rows.map((row) => [
    row.id,
    row.what,
    row.unit,
    number(row.ours),
    number(row.floor),
    number(row.peer),
    times(row.ratioToFloor),
    times(row.ratioToPeer),
    row.target,
    row.ok ? 'ok' : 'MISSED',
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i].length)));
  for (const line of [header, widths.map((width) => '-'.repeat(width)), ...lines]) {
    console.log(
      line
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    );
  }
}
