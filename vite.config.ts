import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Connect, defineConfig, type Plugin } from 'vite';

const root = import.meta.dirname;

/** Pages that must reach the browser exactly as they are: they show that no bundler is needed. */
const PLAIN_PAGES = ['script-tag.html'];
/** Addresses served from the repository as they are: those pages, the built library, tfjs for a script tag, Plotly for the board's frames. */
const PLAIN =
  /^\/(demo\/script-tag\.html|dist\/(?:(?:parts|texts)\/)?[\w.-]+|node_modules\/(?:@tensorflow\/tfjs\/dist\/tf\.min|plotly\.js-strict-dist-min\/plotly-strict\.min)\.js)$/;
const CONTENT_TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.map': 'application/json',
};

/** Serves the {@link PLAIN} files untouched, in the development server and for the built demos. */
function plainFiles(): Plugin {
  const serve: Connect.NextHandleFunction = (request, response, next) => {
    const path = request.url ?? '';
    const file = join(root, path);
    const type = CONTENT_TYPES[extname(path)];
    if (!PLAIN.test(path) || !type || !existsSync(file)) return next();
    response.setHeader('Content-Type', `${type}; charset=utf-8`);
    response.setHeader('Cache-Control', 'no-cache');
    response.end(readFileSync(file));
  };
  return {
    name: 'stepwell:plain-files',
    configureServer: (server) => void server.middlewares.use(serve),
    configurePreviewServer: (server) => void server.middlewares.use(serve),
  };
}

/** Lets the built demos use the built library, as a user's project does: sources are only for the development server. */
function builtLibrary(): Plugin {
  const built = new Map([
    [join(root, 'src/index.ts'), join(root, 'dist/index.js')],
    [join(root, 'src/board/index.ts'), join(root, 'dist/board.js')],
    [join(root, 'src/tfjs.ts'), join(root, 'dist/tfjs.js')],
    [join(root, 'src/bundle/index.ts'), join(root, 'dist/bundle.js')],
  ]);
  return {
    name: 'stepwell:built-library',
    apply: 'build',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
      return (resolved && built.get(resolved.id)) ?? null;
    },
  };
}

const demoPages = readdirSync(join(root, 'demo')).filter(
  (file) => file.endsWith('.html') && !PLAIN_PAGES.includes(file),
);

/** The demos: development server (`npm start`) and build (`npm start -- --build`). The library is built by scripts/build.mjs. */
export default defineConfig({
  root,
  publicDir: false,
  plugins: [plainFiles(), builtLibrary()],
  resolve: {
    alias: [
      { find: /^stepwell$/, replacement: join(root, 'src/index.ts') },
      { find: /^stepwell\/board$/, replacement: join(root, 'src/board/index.ts') },
      { find: /^stepwell\/tfjs$/, replacement: join(root, 'src/tfjs.ts') },
      { find: /^stepwell\/bundle$/, replacement: join(root, 'src/bundle/index.ts') },
    ],
  },
  server: {
    host: '127.0.0.1',
    watch: { ignored: ['**/dist/**', '**/dist-demo/**', '**/test/results/**'] },
  },
  preview: { host: '127.0.0.1' },
  optimizeDeps: {
    // Found before the first page opens: a dependency found later would reload the page in the middle of a training.
    entries: [
      'index.html',
      'demo/*.html',
      'src/index.ts',
      'src/board/index.ts',
      'src/tfjs.ts',
      'src/bundle/index.ts',
      'src/worker/entry.ts',
      'src/worker/parts/*.ts',
    ],
    include: [
      '@tensorflow/tfjs',
      // Only names are passed on from these: the search does not find them.
      'three',
      'three/addons/loaders/GLTFLoader.js',
      'three/addons/loaders/OBJLoader.js',
      'three/addons/loaders/PLYLoader.js',
      'three/addons/loaders/STLLoader.js',
      'vega',
      'vega-interpreter',
      'vega-lite',
    ],
  },
  build: {
    outDir: 'dist-demo',
    target: 'es2022',
    // tfjs alone is larger than the limit above which Vite warns.
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: ['index.html', ...demoPages.map((page) => `demo/${page}`)] },
  },
});
