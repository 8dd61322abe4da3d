// `npm run gpu`: the tests of the GPU kernels and bench P5 as a page, for a machine with a GPU, whatever browser is on it.
// `npm run gpu -- --build FOLDER` only writes the page: static files for any server.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, run } from './npm.mjs';
import { isBuilt, root } from './project.mjs';

const { values } = parseArgs({
  options: {
    build: { type: 'string' },
    port: { type: 'string', default: '4180' },
    short: { type: 'boolean' },
  },
});
const outDir = values.build ? resolve(values.build) : join(root, '.cache', 'gpu-page');

ensureInstalled();
if (!isBuilt()) run(process.execPath, ['scripts/build.mjs']);
const { build, preview } = await import('vite');
const { builtParts } = await import('./built-parts.mjs');
/** Fine timers for the bench. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
await build({
  root: join(root, 'test', 'gpu'),
  base: './',
  configFile: false,
  logLevel: 'warn',
  plugins: [builtParts()],
  define: { 'import.meta.env.STEPWELL_LONG': JSON.stringify(values.short ? '' : '1') },
  worker: { format: 'es' },
  build: {
    outDir,
    // tfjs starts threads with the text of its own functions, which a minifier cuts from what they name.
    minify: false,
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 10_000,
    rolldownOptions: { input: ['index.html', 'frame.html'].map((page) => join(root, 'test', 'gpu', page)) },
  },
});
if (values.build) {
  console.log(outDir);
} else {
  const server = await preview({
    root,
    configFile: false,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: Number(values.port), headers },
  });
  console.log(`Open ${server.resolvedUrls?.local[0]} in a browser of this machine`);
}
