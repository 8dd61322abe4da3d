// Serves the logger worker to tests in a browser as one file, and each of its parts: tests start some two hundred workers, and each
// would ask the development server for a hundred modules.
import { build } from 'vite';

/** Files that workers load by address. Not the part with tfjs, of which the server has a bundle for the page too. */
const BUNDLED = /\/src\/worker\/(entry|parts\/(queries|files|sync|bundles))\.ts$/;

/** A plugin for Vite. */
export function bundledWorker() {
  /** What is served, by file. */
  const bundles = new Map();
  return {
    name: 'bundled-worker',
    enforce: 'pre',
    load(id) {
      const [file] = id.split('?');
      if (!BUNDLED.test(file)) return null;
      if (!bundles.has(file)) bundles.set(file, bundle(file));
      return bundles.get(file);
    },
  };
}

async function bundle(file) {
  const [{ output }] = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'esnext',
      minify: false,
      sourcemap: true,
      reportCompressedSize: false,
      lib: { entry: file, formats: ['es'] },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const { code, map } = output.find(({ type }) => type === 'chunk');
  return { code, map };
}
