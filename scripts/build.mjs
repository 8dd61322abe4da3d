// Builds the library into dist/: `index.js` and `board.js` with the chunks they share or load later, `worker.js` as one
// self-contained file, source maps, and types. All files lie flat in one folder, so that the worker is `./worker.js`
// whichever chunk the code that starts it ends up in.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { minify } from 'terser';
import { build } from 'vite';
import { declarationsFrom, dist } from './dist.mjs';
import { root } from './project.mjs';

/** How sources write the worker's address: relative to src/page/, so that it is right in the development server. */
const SOURCE_WORKER = '../worker/entry.js';
/** The address in dist/. Bundlers of users (Vite, webpack 5) find the worker by exactly this expression. */
const WORKER_URL = 'new URL("./worker.js",import.meta.url)';
/** Stands for {@link WORKER_URL} until the code is minified; of the same length, so that source maps stay right. */
const PLACEHOLDER = '__WORKER_URL__'.padEnd(WORKER_URL.length, '_');

/**
 * Keeps Vite from bundling the worker into the page (it would be inlined or get a name of its own): hides the
 * expression `new URL('../worker/entry.js', import.meta.url)` from it, and puts the one for dist/ in its place after
 * minification, spelled as every bundler's documentation spells it.
 */
function keepWorkerUrl() {
  const path = SOURCE_WORKER.replaceAll('.', '\\.');
  const expression = new RegExp(
    String.raw`new\s+URL\(\s*['"]${path}['"]\s*,\s*import\.meta\.url\s*,?\s*\)`,
    'g',
  );
  return {
    name: 'stepwell:keep-worker-url',
    enforce: 'pre',
    transform(code, id) {
      if (!code.includes(SOURCE_WORKER) || !id.startsWith(join(root, 'src'))) return null;
      // In the map, each line comes from the same line.
      const mappings = `AAAA${';AACA'.repeat(code.split('\n').length - 1)}`;
      return {
        code: code.replace(expression, PLACEHOLDER),
        map: { version: 3, sources: [id], names: [], mappings },
      };
    },
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        chunk.code = chunk.code
          .replaceAll(
            `new Worker(${PLACEHOLDER},{type:\`module\`})`,
            `new Worker(${PLACEHOLDER},{type:"module"})`,
          )
          .replaceAll(PLACEHOLDER, WORKER_URL);
      }
    },
  };
}

/** Minifies more thoroughly than the bundler does, which costs a second here and saves every page three percent. */
function compress() {
  return {
    name: 'stepwell:compress',
    async renderChunk(code) {
      const { code: compressed, map } = await minify(code, {
        module: true,
        ecma: 2022,
        compress: { passes: 3, unsafe_arrows: true, pure_getters: true },
        sourceMap: { asObject: true },
      });
      return { code: compressed, map };
    },
  };
}

/** Options that both builds share. Dependencies are bundled: the entries work as plain ES modules, with no import map. */
function options({ entry, output, license = false, plugins = [] }) {
  return {
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    plugins: [...plugins, compress()],
    build: {
      outDir: dist,
      emptyOutDir: false,
      target: 'es2022',
      sourcemap: true,
      reportCompressedSize: false,
      license,
      lib: { entry, formats: ['es'], fileName: (_format, name) => `${name}.js` },
      rolldownOptions: {
        // Never bundled: the page has its own copy of tfjs [HIS6].
        external: [/^@tensorflow\//],
        output: { chunkFileNames: '[name].js', minify: true, ...output },
      },
    },
  };
}

rmSync(dist, { recursive: true, force: true });
await build(
  options({
    entry: { index: join(root, 'src/index.ts'), board: join(root, 'src/board/index.ts') },
    license: { fileName: 'third-party-licenses.md' },
    plugins: [keepWorkerUrl()],
    output: { chunkFileNames: chunkName },
  }),
);
await build(
  options({ entry: { worker: join(root, 'src/worker/entry.ts') }, output: { codeSplitting: false } }),
);

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const types = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = types.status ?? 1;
keepPublicTypes();

/** Leaves only the declarations that the entries need: those of internals would name packages that users do not have. */
function keepPublicTypes() {
  const folder = join(dist, 'types');
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.d.ts'));
  for (const file of files) {
    // `import './x.js'` registers an element when the code runs; in types it only drags x's imports in.
    const text = readFileSync(join(folder, file), 'utf8');
    writeFileSync(join(folder, file), text.replace(/^import '\.[^']*';\n/gm, ''));
  }
  const kept = new Map();
  for (const entry of ['index.d.ts', 'board/index.d.ts']) declarationsFrom(join(folder, entry), kept);
  for (const file of files) if (!kept.has(join(folder, file))) rmSync(join(folder, file));
}

/** Chunks with board code are named so that `sideEffects` in package.json covers them: they register elements. */
function chunkName(chunk) {
  const board = chunk.moduleIds.some((id) => id.startsWith(join(root, 'src', 'board')));
  return board && !chunk.name.startsWith('board') ? 'board-[name].js' : '[name].js';
}
