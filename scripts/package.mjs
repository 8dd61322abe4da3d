// Looks at the package as npm would publish it: what is in the built files, publint, and attw on the packed archive.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import {
  builtFile,
  declarationsFrom,
  dist,
  hasCode,
  importsOf,
  loadedLater,
  loadedWith,
  packagesIn,
} from './dist.mjs';
import { npm, run } from './npm.mjs';
import { PARTS, partFile, root, textFile } from './project.mjs';

/** Attributes of the board that a panel reads when it draws: the element need not observe them, which every page would download. */
const READ_LATE = ['plotly'];

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const problems = [];
const expect = (holds, problem) => {
  if (!holds) problems.push(problem);
};

checkPageEntry();
await checkWorker();
checkVersion();
checkPlainModules();
checkTypes();
checkMaps();
await checkElement();
checkPacked();

for (const problem of problems) console.error(`✗ ${problem}`);
console.log(problems.length === 0 ? 'package: all good' : `package: ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;

/** [LAY2] The page entry carries neither tfjs nor the board. */
function checkPageEntry() {
  for (const file of [...loadedWith('index.js'), ...loadedLater('index.js')]) {
    for (const name of packagesIn(file)) {
      const foreign = /^(@tensorflow\/.*|lit.*|@lit\/.*|uplot|marked|dompurify)$/.test(name);
      expect(!foreign, `dist/${file}, a part of the page entry, contains ${name}`);
    }
  }
  const first = [...loadedWith('index.js')];
  expect(!first.some((file) => packagesIn(file).has('idb')), 'the page entry loads idb before it is needed');
}

/** One self-contained worker file, started by the expression that bundlers recognise. */
async function checkWorker() {
  for (const file of ['worker', ...PARTS].map(partFile)) {
    const { now, later } = importsOf(file);
    const imports = [...now, ...later];
    expect(imports.length === 0, `dist/${file} is not self-contained: it imports ${imports.join(', ')}`);
  }
  for (const file of ['worker', ...PARTS.filter((part) => part !== 'tfjs')].map(partFile)) {
    expect(
      ![...packagesIn(file)].some((name) => name.startsWith('@tensorflow/')),
      `dist/${file} contains tfjs`,
    );
  }
  const page = [...loadedWith('index.js'), ...loadedLater('index.js')];
  const files = page.map((name) => ({ name, code: builtFile(name) }));
  const start = `new Worker(new URL("./${partFile('worker')}",import.meta.url),{type:"module"})`;
  const starts = files.reduce((sum, { code }) => sum + code.split(start).length - 1, 0);
  expect(starts === 1, `the page's files must contain \`${start}\` exactly once; it does ${starts} times`);
  for (const part of PARTS) {
    const address = `new URL("./${partFile(part)}",import.meta.url)`;
    const times = files.reduce((sum, { code }) => sum + code.split(address).length - 1, 0);
    expect(times === 1, `the page's files must contain \`${address}\` exactly once; it does ${times} times`);
  }
  // Where an address leads nowhere, the texts are what is left: all of them must be in the page's module graph.
  for (const name of ['worker', ...PARTS]) {
    const text = `import("./${textFile(name)}")`;
    expect(
      files.some(({ code }) => code.includes(text)),
      `the page's files must contain \`${text}\``,
    );
    const { packed } = await import(pathToFileURL(join(dist, textFile(name))).href);
    const code = builtFile(partFile(name)).replace(/\n\/\/# sourceMappingURL=.*\s*$/, '');
    expect(
      gunzipSync(Buffer.from(packed, 'base64')).toString() === code,
      `${textFile(name)} is another file`,
    );
  }
  const inPage = importsOf('in-page.js').later;
  for (const part of PARTS.filter((part) => part !== 'tfjs')) {
    expect(inPage.includes(partFile(part)), `dist/in-page.js does not import ./${partFile(part)}`);
  }
  const runtime = /import\((?!\/\* @vite-ignore \*\/\/\* webpackIgnore: true \*\/)[\w$]+\)/;
  expect(
    !runtime.test(builtFile(partFile('worker'))),
    'the worker imports an address of run time without telling bundlers to leave it alone',
  );
  for (const { name, code } of files) {
    const rest = code
      .replaceAll(`new URL("./${partFile('worker')}",import.meta.url)`, '')
      .replaceAll(`import("./${textFile('worker')}")`, '');
    expect(
      !/-worker\.js["'`]|worker\/entry/.test(rest),
      `dist/${name} names the worker file outside \`new URL(…, import.meta.url)\`: ` +
        `bundlers cannot follow that. Write new URL('../worker/entry.js', import.meta.url) in src/page`,
    );
  }
}

/** The version that runs record is that of the package. */
function checkVersion() {
  const source = readFileSync(join(root, 'src/page/version.ts'), 'utf8');
  expect(source.includes(`'${manifest.version}'`), `src/page/version.ts does not say ${manifest.version}`);
}

/** Served from a disk or a CDN, with no bundler and no import map: only relative imports, nothing of Node. */
function checkPlainModules() {
  for (const entry of [
    'index.js',
    'board.js',
    ...['worker', ...PARTS].map(partFile),
    'tfjs.js',
    'bundle.js',
    'remote.js',
  ]) {
    for (const file of [...loadedWith(entry), ...loadedLater(entry)]) {
      const code = builtFile(file);
      const bare = /(?:^|[;}])(?:import|export)[\w\s{},*$]*?from\s*["'`]([^."'`][^"'`]*)["'`]/.exec(code);
      // The entry for bundlers finds the page's tfjs by its name; nothing else may.
      const isPeer = file === 'tfjs.js' && bare?.[1] === '@tensorflow/tfjs';
      expect(!bare || isPeer, `dist/${file} imports '${bare?.[1]}', which a browser cannot resolve`);
      // tfjs looks for Node by it, behind a check that there is a process.
      const own = file !== partFile('tfjs');
      expect(!own || !/\bprocess\.env\b/.test(code), `dist/${file} reads process.env, which no browser has`);
      expect(!hasCode(file) || existsSync(join(dist, `${file}.map`)), `dist/${file} has no source map`);
    }
  }
}

/** The types of the entries lead only to types that are in the package: dependencies are bundled, users do not have them. */
function checkTypes() {
  const peers = Object.keys(manifest.peerDependencies ?? {});
  for (const { types } of Object.values(manifest.exports)) {
    if (!types) continue;
    for (const [path, specifiers] of declarationsFrom(join(root, types))) {
      const name = relative(root, path);
      expect(specifiers, `${name} is missing`);
      for (const specifier of specifiers ?? []) {
        if (specifier.startsWith('.')) {
          expect(specifier.endsWith('.js'), `${name} imports '${specifier}' without .js`);
        } else {
          expect(
            peers.includes(specifier),
            `${name}, reached from ${types}, needs the types of '${specifier}', which users do not have: ` +
              'let the entry export an interface of our own',
          );
        }
      }
    }
  }
}

/** Maps lead to the sources in src/ and repeat none of them. */
function checkMaps() {
  for (const file of readdirSync(dist, { recursive: true }).filter((name) => name.endsWith('.map'))) {
    const path = join(dist, file);
    const { sources, sourcesContent } = JSON.parse(readFileSync(path, 'utf8'));
    for (const [i, source] of sources.entries()) {
      const original = join(dirname(path), source);
      const isOwn = original.startsWith(join(root, 'src'));
      expect(!isOwn || existsSync(original), `dist/${file} names ${source}, which is not there`);
      const length = sourcesContent[i]?.length ?? 0;
      expect(isOwn ? length === 0 : length > 0 && length < 500, `dist/${file} repeats or hides ${source}`);
    }
  }
}

/** [LAY2] The board loads without a browser, and editors are told of the attributes that it has. */
async function checkElement() {
  const { customElements: path } = manifest;
  const { modules } = JSON.parse(readFileSync(join(root, path), 'utf8'));
  const [element] = modules.flatMap(({ declarations }) => declarations);
  // Lit asks for it when the attributes are listed.
  globalThis.CSSStyleSheet ??= class {};
  const { StepwellBoard } = await import(pathToFileURL(join(dist, 'board.js')).href);
  const told = element.attributes.map(({ name }) => name).sort();
  const has = [...StepwellBoard.observedAttributes, ...READ_LATE].sort();
  expect(`${told}` === `${has}`, `${path} names the attributes ${told}, the element has ${has}`);
  const missing = element.members
    .filter(({ kind, name }) => kind === 'method' && !(name in StepwellBoard.prototype))
    .map(({ name }) => name);
  expect(missing.length === 0, `${path} names methods that the element does not have: ${missing}`);
  const jsx = 'dist/types/board/jsx.d.ts';
  expect(existsSync(join(root, jsx)), `${jsx} is missing`);
}

/** npm pack, then publint and attw on the archive. */
function checkPacked() {
  const folder = mkdtempSync(join(tmpdir(), 'stepwell-pack-'));
  try {
    const packed = npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
      capture: true,
    });
    if (packed.status !== 0) return void problems.push(`npm pack failed: ${packed.stderr}`);
    const report = JSON.parse(packed.stdout);
    const [{ filename, files, size, unpackedSize }] = Array.isArray(report) ? report : Object.values(report);
    console.log(`${filename}: ${files.length} files, ${size} bytes packed, ${unpackedSize} unpacked`);
    for (const { path } of files) {
      expect(
        /^(dist\/|src\/|package\.json$|README\.md$|LICENSE$)/.test(path),
        `${path} does not belong into the package`,
      );
    }
    expect(
      files.some((file) => file.path === 'LICENSE'),
      'LICENSE is not in the package',
    );
    const archive = join(folder, filename);
    const tools = [
      ['publint', ['node_modules/publint/src/cli.js', 'run', archive, '--strict']],
      [
        'attw',
        ['node_modules/@arethetypeswrong/cli/dist/index.js', archive, '--profile', 'esm-only', '--no-emoji'],
      ],
    ];
    for (const [name, args] of tools) {
      const { status, stdout, stderr } = run(process.execPath, args, { capture: true });
      console.log(`${stdout}${stderr}`.trim());
      expect(status === 0, `${name} found problems`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
