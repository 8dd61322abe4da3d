// Builds the library into dist/: `index.js`, `tfjs.js` and `board.js` with the chunks they share or load later; in parts/ the
// worker and the parts that it loads when it needs them, each one self-contained file; in texts/ the same files as modules
// that export their source; source maps, and types. All chunks lie flat in one folder, so that the worker is
// `./parts/stepwell-worker.js` whichever chunk the code that starts it ends up in.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { declarationsFrom, dist } from './dist.mjs';
import { slimMaps } from './maps.mjs';
import { forgetOthers, minified } from './minified.mjs';
import { PARTS, partFile, root, textFile } from './project.mjs';
import { smallUplot } from './small-uplot.mjs';
import { shortTemplates } from './templates.mjs';

/**
 * Files that page code names by address, as it is in dist/. Bundlers of users (Vite, webpack 5) find the files by exactly this
 * expression.
 */
const ADDRESSES = ['worker', ...PARTS].map((name, i) => {
  const url = `new URL("./${partFile(name)}",import.meta.url)`;
  /** Stands for `url` until the code is minified; of the same length, so that source maps stay right. */
  return { name, url, placeholder: `__ADDRESS_${i}`.padEnd(url.length, '_') };
});

/** The address of the worker's file, as src/page/start-worker.ts writes it, so that it is right in the development server. */
const WORKER_SOURCE = '../worker/entry.js';
const WORKER_EXPRESSION = /new\s+URL\(\s*['"]\.\.\/worker\/entry\.js['"]\s*,\s*import\.meta\.url\s*,?\s*\)/g;

/**
 * Keeps Vite from bundling these files into the page (they would be inlined or get names of their own): hides the
 * expressions from it, and puts those for dist/ in their place after minification, spelled as every bundler's
 * documentation spells them.
 */
function keepAddresses() {
  return {
    name: 'stepwell:keep-addresses',
    enforce: 'pre',
    transform(code, id) {
      if (!code.includes(WORKER_SOURCE) || !id.startsWith(join(root, 'src'))) return null;
      const [{ placeholder }] = ADDRESSES;
      // In the map, each line comes from the same line.
      const mappings = `AAAA${';AACA'.repeat(code.split('\n').length - 1)}`;
      return {
        code: code.replace(WORKER_EXPRESSION, placeholder),
        map: { version: 3, sources: [id], names: [], mappings },
      };
    },
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        for (const { placeholder, url } of ADDRESSES) {
          chunk.code = chunk.code
            .replaceAll(
              `new Worker(${placeholder},{type:\`module\`})`,
              `new Worker(${placeholder},{type:"module"})`,
            )
            .replaceAll(placeholder, url);
        }
      }
    },
  };
}

/** Files that chunks import as they are, by the names that stand for them until the code is minified. */
const IMPORTED = ['worker', ...PARTS].flatMap((name) => [
  [`part:${name}`, `./${partFile(name)}`],
  [`text:${name}`, `./${textFile(name)}`],
]);

/**
 * Lets the page's code import the worker's files: the parts as modules, for an engine in the page, and the texts of all, for
 * workers whose files are not at their addresses. Every bundler follows these imports.
 */
function importParts() {
  const texts = ['worker', ...PARTS].map((name) => `${name}: () => import('text:${name}')`);
  const addresses = ADDRESSES.filter(({ name }) => name !== 'worker').map(
    ({ name, placeholder }) => `${name}: () => ${placeholder}`,
  );
  const tables = new Map([
    [join(root, 'src/page/part-texts.ts'), `export const PART_TEXTS = { ${texts.join(', ')} };`],
    [join(root, 'src/page/part-addresses.ts'), `export const PART_ADDRESSES = { ${addresses.join(', ')} };`],
  ]);
  return {
    name: 'stepwell:import-parts',
    enforce: 'pre',
    load(id) {
      const code = tables.get(id);
      return code === undefined ? null : { code, map: null };
    },
    resolveId(source, importer) {
      if (IMPORTED.some(([placeholder]) => placeholder === source)) return { id: source, external: true };
      if (importer !== join(root, 'src/worker/part-imports.ts')) return null;
      const part = /^\.\/parts\/(\w+)\.js$/.exec(source)?.[1];
      return part ? { id: `part:${part}`, external: true } : null;
    },
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        for (const [placeholder, file] of IMPORTED) {
          chunk.code = chunk.code.replaceAll(new RegExp(`(["'\`])${placeholder}\\1`, 'g'), `"${file}"`);
        }
      }
    },
  };
}

/** Writes the module with the source of a worker file. Compressed and in base64, so that nothing which edits code on its way changes the source. */
function writeText(name) {
  const code = readFileSync(join(dist, partFile(name)), 'utf8').replace(
    /\n\/\/# sourceMappingURL=.*\s*$/,
    '',
  );
  const packed = gzipSync(code, { level: 9 }).toString('base64');
  writeFileSync(join(dist, textFile(name)), `export const packed = "${packed}";\n`);
}

/**
 * Marks imports of addresses that are known only at run time, so that no bundler of a user looks for them at build time:
 * minifiers take the comments that say so out of the sources.
 */
function markRuntimeImports() {
  return {
    name: 'stepwell:mark-runtime-imports',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        chunk.code = chunk.code.replace(
          /\bimport\((?=[\w$]+\))/g,
          'import(/* @vite-ignore *//* webpackIgnore: true */',
        );
      }
    },
  };
}

/**
 * What the board's libraries do while they load, and must not: each line is a file, the text in it, and what stands there
 * instead.
 *
 * - Lit makes a Trusted Types policy `lit-html`, and throws where the page has a lit of its own and allows each name once:
 *   its templates go through the library's policy.
 * - Lit and uPlot use a DOM, which no server has, and media queries, which jsdom lacks [LAY2].
 */
const LOADING = [
  [
    'lit-html/lit-html.js',
    /\w+\.createPolicy\("lit-html",\{createHTML:\w=>\w\}\)/,
    () => 'stepwellPolicy()',
    `import{trusted as stepwellPolicy}from${JSON.stringify(join(root, 'src/base/trusted-types.ts').replaceAll('\\', '/'))};`,
  ],
  ['lit-html/lit-html.js', /=document,/, () => '=globalThis.document??{createTreeWalker(){}},'],
  [
    '@lit/reactive-element/reactive-element.js',
    /extends HTMLElement\b/,
    () => 'extends(globalThis.HTMLElement??class{})',
  ],
  [
    'uplot/dist/uPlot.esm.js',
    /typeof window != 'undefined'/,
    () => "typeof document != 'undefined' && typeof matchMedia == 'function'",
  ],
];

/** Applies the table `LOADING`. Fails when a text is not in its file any more: then somebody must look at the library. */
function loadWithoutDom() {
  const left = new Set(LOADING);
  return {
    name: 'stepwell:load-without-dom',
    transform(code, id) {
      const lines = LOADING.filter(([file]) => id.replaceAll('\\', '/').endsWith(`/node_modules/${file}`));
      if (lines.length === 0) return null;
      let changed = code;
      for (const line of lines) {
        const [, text, instead, head = ''] = line;
        if (text.test(changed)) left.delete(line);
        changed = head + changed.replace(text, instead);
      }
      return { code: changed, map: null };
    },
    buildEnd(error) {
      const [line] = left;
      if (!error && line)
        this.error(`${line[0]} has no ${line[1]} any more: look at what it does when it loads`);
    },
  };
}

/** First lines of declarations, and which need them: a user's `lib` may be older than what the types name. */
const HEADS = [
  [
    '/// <reference lib="esnext.disposable" />',
    (_file, text) => /Symbol\.(asyncDispose|dispose)\b/.test(text),
  ],
  ["import './jsx.js';", (file) => file === join('board', 'index.d.ts')],
];

/** Libraries that show media, each in a chunk of its own. */
const VIEWERS = /\/node_modules\/(3dmol|three|vega[\w-]*)\//;
/** Those that are as small without: what is published is minified, or has little that could go. */
const SMALL_VIEWERS = /\/node_modules\/(3dmol|three)\//;

/** What loads first and has a budget. */
const FIRST = /^(base|board|board-base|board-first|parts\/stepwell-worker)$/;

/**
 * Minifies more thoroughly than the bundler does, which costs half a minute here and saves every page two percent. A third
 * pass takes half as long as two and saves a thousandth: only what loads first has it.
 */
function compress() {
  return {
    name: 'stepwell:compress',
    async renderChunk(code, { name, moduleIds }) {
      if (moduleIds.some((id) => SMALL_VIEWERS.test(id.replaceAll('\\', '/')))) return null;
      // Viewers hold code of other people, which may use a function as a class.
      const isForeign = moduleIds.some((id) => VIEWERS.test(id.replaceAll('\\', '/')));
      return minified(code, {
        module: true,
        ecma: 2022,
        compress: isForeign
          ? { sequences: false }
          : { passes: FIRST.test(name) ? 3 : 2, sequences: false, unsafe_arrows: true, pure_getters: true },
        sourceMap: { asObject: true },
      });
    },
  };
}

/**
 * Globals of Node that dependencies ask for (tfjs: `typeof process`), named as what they are. By their bare names, Parcel
 * takes them for packages, which apps do not have, and Next.js brings a polyfill along for each.
 */
const NODE_GLOBALS = { process: 'globalThis.process', Buffer: 'globalThis.Buffer' };

/** Options that both builds share. Dependencies are bundled: the entries work as plain ES modules, with no import map. */
function options({ entry, output, license = false, plugins = [], external = [/^@tensorflow\//] }) {
  return {
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    define: NODE_GLOBALS,
    plugins: [...plugins, compress(), markRuntimeImports()],
    build: {
      outDir: dist,
      emptyOutDir: false,
      target: 'es2022',
      sourcemap: true,
      reportCompressedSize: false,
      license,
      lib: { entry, formats: ['es'], fileName: (_format, name) => `${name}.js` },
      rolldownOptions: {
        // Not bundled into what a page loads: it has its own copy of tfjs [HIS6].
        external,
        output: { chunkFileNames: '[name].js', minify: true, ...output },
      },
    },
  };
}

/** What the board loads soon after its first charts, and small files that its later parts share: one chunk instead of eight. */
const SOON =
  /[\\/]src[\\/]board[\\/](overlays|empty|alerts|commands|palette[\\/](palette|entries|fuzzy|show-panel)|header-menus|smooth-panel|status-panel|keys|keys-dialog|data[\\/](editing|drafts)|ui[\\/](menu|popover|float-style|inline-edit|save-blob|part-in|long-text)|detail[\\/]show-key|panels[\\/](waiting|grid-items|line[\\/](menu|range-form|expression[\\/]remove))|undo[\\/](history|change-text|undo|undo-keys)|share[\\/](run-items|opening|drop|labels|upload-icon|upload-reader)|rail[\\/](menus|soon|interaction|painting|differences|later-style|short-name|best-column|read-table|table-values))\.ts$/;

/** What a person does in charts, for all kinds of them: one chunk instead of five. */
const CHARTS =
  /[\\/]src[\\/]board[\\/](chart[\\/](keyboard|least-zoom|plot-gestures|readout|windows)|data[\\/]zooms|panels[\\/]zoom-steps)\.ts$/;

/** Small files that the panels of several kinds of media share: one chunk instead of eight. */
const MEDIA =
  /[\\/]src[\\/]board[\\/]panels[\\/]media[\\/](choice|policy|view-state|view-style|read-later|broken|texts|item-bytes)\.ts$/;

/** Panels of numbers and texts, and what they share with others: small files, in one chunk. */
const SMALL_PANELS =
  /[\\/]src[\\/]board[\\/](panels[\\/]((number|text)[\\/](panel|labels)|frame[\\/]run-row-style|unknown-panel)|data[\\/]latest)\.ts$/;

/** Sets of modules that `firstGroup` finds once per build. */
const sets = new Map();

/**
 * Puts what the board loads first into few chunks: modules that the board shares with its later files would otherwise lie in
 * some twenty small ones, which compress worse and are a request each. What the page loads first as well, and what is
 * loaded without the board, are chunks of their own, so that no page loads the board with them.
 */
function firstGroup(id, context) {
  /** The board, and the panels of media, which draw on it and in the charts of `tfjs.ts`. */
  const isBoard = (module) =>
    module.startsWith(join(root, 'src/board')) ||
    /[\\/]src[\\/]media[\\/][^\\/]+[\\/]panel[-a-z]*\.ts$/.test(module);
  /** Modules behind some files; `later`: also those behind dynamic imports, but none of the board. */
  const behind = (files, later) => {
    const name = `${files} ${later}`;
    if (sets.has(name)) return sets.get(name);
    const found = new Set();
    const add = (module) => {
      if (found.has(module) || (later && isBoard(module))) return;
      found.add(module);
      const { importedIds = [], dynamicallyImportedIds = [] } = context.getModuleInfo(module) ?? {};
      for (const next of later ? [...importedIds, ...dynamicallyImportedIds] : importedIds) add(next);
    };
    for (const file of files) add(join(root, file));
    sets.set(name, found);
    return found;
  };
  if (SOON.test(id)) return 'board-soon';
  if (CHARTS.test(id)) return 'board-zoom';
  if (!behind(['src/board/index.ts'], false).has(id)) {
    if (SMALL_PANELS.test(id)) return 'board-panels';
    return MEDIA.test(id) ? 'board-media' : null;
  }
  if (behind(['src/index.ts'], false).has(id)) return 'base';
  const others = ['src/index.ts', 'src/tfjs.ts', 'src/bundle/index.ts', 'src/remote.ts'];
  return behind(others, true).has(id) ? 'board-base' : 'board-first';
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, 'texts'), { recursive: true });
for (const name of ['worker', ...PARTS]) {
  const source = name === 'worker' ? 'entry.ts' : `parts/${name}.ts`;
  await build(
    options({
      entry: { [partFile(name).replace(/\.js$/, '')]: join(root, 'src/worker', source) },
      // Nobody bundles these files again: notes for tree shaking would only be downloaded.
      output: { codeSplitting: false, comments: { annotation: false } },
      external: [],
      // Each names what is in it: no page has all of them.
      ...(name === 'worker' ? {} : { license: { fileName: `third-party-licenses-worker-${name}.md` } }),
    }),
  );
  writeText(name);
}
await build(
  options({
    entry: {
      index: join(root, 'src/index.ts'),
      board: join(root, 'src/board/index.ts'),
      tfjs: join(root, 'src/tfjs.ts'),
      bundle: join(root, 'src/bundle/index.ts'),
      remote: join(root, 'src/remote.ts'),
    },
    license: { fileName: 'third-party-licenses.md' },
    plugins: [keepAddresses(), importParts(), loadWithoutDom(), smallUplot(), shortTemplates()],
    output: {
      chunkFileNames: chunkName,
      codeSplitting: { groups: [{ name: firstGroup, debugName: 'board-first' }] },
    },
  }),
);

await build({
  configFile: false,
  root,
  logLevel: 'warn',
  ssr: {
    noExternal: true,
    // Large, and one of the two is enough.
    external: ['@electric-sql/pglite', 'pg'],
    target: 'node',
  },
  build: {
    ssr: true,
    outDir: dist,
    emptyOutDir: false,
    target: 'node20',
    minify: false,
    license: { fileName: 'third-party-licenses-server.md' },
    rolldownOptions: {
      input: { server: join(root, 'src/server/index.ts'), cli: join(root, 'src/cli/main.ts') },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'server-[name].js',
        banner: (chunk) => (chunk.name === 'cli' ? '#!/usr/bin/env node' : ''),
      },
    },
  },
});

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
for (const project of ['tsconfig.build.json', 'tsconfig.server.json']) {
  const types = spawnSync(process.execPath, [tsc, '--singleThreaded', '-p', project], {
    cwd: root,
    stdio: 'inherit',
  });
  if (types.status !== 0) process.exitCode = types.status ?? 1;
}
slimMaps();
keepPublicTypes();
forgetOthers();

/** Adds what editors and compilers are told of the element beside its class: JSX types, and the custom elements manifest. */
function describeElement() {
  const folder = join(dist, 'types', 'board');
  copyFileSync(join(root, 'src/board/jsx.d.ts'), join(folder, 'jsx.d.ts'));
  copyFileSync(join(root, 'src/board/custom-elements.json'), join(dist, 'custom-elements.json'));
}

/** Leaves only the declarations that the entries need: those of internals would name packages that users do not have. */
function keepPublicTypes() {
  describeElement();
  const folder = join(dist, 'types');
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.d.ts'));
  for (const file of files) {
    // `import './x.js'` registers an element when the code runs; in types it only drags x's imports in.
    const text = readFileSync(join(folder, file), 'utf8');
    const plain = text.replace(/^import '\.[^']*';\n/gm, '');
    const head = HEADS.filter(([, needs]) => needs(file, plain)).map(([line]) => `${line}\n`);
    writeFileSync(join(folder, file), head.join('') + plain);
  }
  const kept = new Map();
  for (const entry of [
    'index.d.ts',
    'board/index.d.ts',
    'tfjs.d.ts',
    'bundle/index.d.ts',
    'server/index.d.ts',
  ])
    declarationsFrom(join(folder, entry), kept);
  for (const file of files) if (!kept.has(join(folder, file))) rmSync(join(folder, file));
}

/** Chunks with board code are named so that `sideEffects` in package.json covers them: they register elements. */
function chunkName(chunk) {
  // The components of all types of panel have the same name, and so have those of all kinds of media.
  const panel = /[\\/]src[\\/](media|board[\\/]panels)[\\/]([^\\/]+)[\\/]panel\.ts$/;
  const found = chunk.facadeModuleId && panel.exec(chunk.facadeModuleId);
  if (found) return `board-${found[1] === 'media' ? 'media' : 'panel'}-${found[2]}.js`;
  const board = chunk.moduleIds.some((id) => id.startsWith(join(root, 'src', 'board')));
  return board && !chunk.name.startsWith('board') ? 'board-[name].js' : '[name].js';
}
