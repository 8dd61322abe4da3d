import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { findTestChromium, TEST_CHROMIUM_ARGS } from './scripts/browser.mjs';
import { bundledWorker } from './scripts/test/bundled-worker.mjs';
import { ffprobe } from './test/support/ffprobe.js';

const executablePath = findTestChromium();

/** `import.meta.env` of tests, in Node and in browsers: see test/support/long.ts. */
const env = { STEPWELL_LONG: process.env.STEPWELL_LONG ?? '' };

const resolve = {
  alias: [
    { find: /^stepwell$/, replacement: `${import.meta.dirname}/src/index.ts` },
    { find: /^stepwell\/board$/, replacement: `${import.meta.dirname}/src/board/index.ts` },
    { find: /^stepwell\/tfjs$/, replacement: `${import.meta.dirname}/src/tfjs.ts` },
    { find: /^stepwell\/bundle$/, replacement: `${import.meta.dirname}/src/bundle/index.ts` },
  ],
};

/** Tests that lose the GPU of their page, or give it kernels that lie. */
const OWN_PAGE = [
  'test/browser/webgpu.test.ts',
  'test/browser/tensor/{webgl,webgpu}-loss.test.ts',
  'test/browser/page/gpu-demotion.test.ts',
];

/** A project that runs in a real Chromium. Those of one command run at the same time, in a browser each. */
function inBrowser(test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration {
  return {
    // Libraries as users get them: Lit's build for development checks each update.
    resolve: { ...resolve, conditions: ['module', 'browser', 'production'] },
    plugins: [bundledWorker()],
    // A dependency found only when a test imports it would reload the page in the middle of another one.
    optimizeDeps: {
      entries: [
        'src/index.ts',
        'src/board/index.ts',
        'src/tfjs.ts',
        'src/worker/entry.ts',
        'src/worker/parts/*.ts',
        'test/browser/**/*.ts',
      ],
      include: [
        'fast-check',
        '@tensorflow/tfjs',
        '@tensorflow/tfjs-core',
        '@tensorflow/tfjs-core/dist/register_all_gradients',
        '@tensorflow/tfjs-backend-cpu',
        '@tensorflow/tfjs-backend-webgl',
        '@tensorflow/tfjs-backend-webgl/dist/base',
        '@tensorflow/tfjs-backend-webgpu',
        '@tensorflow/tfjs-backend-webgpu/dist/base',
        '@tensorflow/tfjs-backend-wasm',
        '3dmol/build/3Dmol.es6-min.js',
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
    test: {
      env,
      // Limits against tests that hang: software GL and WebGPU on a busy machine take most of this.
      testTimeout: 300_000,
      hookTimeout: 300_000,
      expect: { poll: { timeout: 40_000 } },
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        // Of a page that is as narrow as a phone, half of the board is not on the screen, and not drawn.
        viewport: { width: 1_280, height: 800 },
        provider: playwright({
          launchOptions: { args: TEST_CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) },
        }),
        // What only Node can do for a test in a browser. Bytes are in base64.
        commands: { ffprobe: (_page, bytes: string) => ffprobe(Buffer.from(bytes, 'base64')) },
        instances: [{ browser: 'chromium' }],
      },
      ...test,
    },
  };
}

/**
 * unit: pure code, in Node. browser: IndexedDB, workers, DOM, in a real Chromium. e2e (scripts that kill browsers and
 * drive several tabs) runs in Node too and starts its own browsers. consumers: e2e too, with the bundlers of users.
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          env,
          include: ['test/unit/**/*.test.ts'],
          environment: 'node',
          // Files share a process and its modules. To load them anew for each of 160 files takes as long as the tests.
          isolate: false,
          // A test loads our modules a second time. Our parser changes its `jsep`, so each of them needs a `jsep` of its own.
          server: { deps: { inline: ['jsep'] } },
          // Tests ask the database of a server little. To compile its WebAssembly so that it runs faster takes longer than they do.
          execArgv: ['--liftoff-only'],
          // All cores: vitest would leave one for itself, which is half of a machine of two.
          maxWorkers: '100%',
          // A limit against tests that hang: on a busy machine a property test takes ten times as long as on an idle one.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 40_000 } },
        },
      },
      inBrowser({
        name: 'browser',
        include: ['test/browser/**/*.test.ts'],
        exclude: OWN_PAGE,
        // Files share a page and its modules: to load the board or tfjs anew takes longer than most files.
        isolate: false,
        setupFiles: ['test/browser/clean-page.ts'],
      }),
      inBrowser({ name: 'browser-own-page', include: OWN_PAGE }),
      {
        resolve,
        test: {
          name: 'e2e',
          env,
          globalSetup: ['test/e2e/support/shared-sites.ts'],
          include: ['test/e2e/**/*.test.ts'],
          environment: 'node',
          // Files share a process and its modules, as unit tests do: to load Playwright and our sources takes as long as a short file.
          isolate: false,
          // Limits against tests that hang, for machines that are busy with other things.
          testTimeout: 600_000,
          hookTimeout: 600_000,
          expect: { poll: { timeout: 90_000 } },
          // Each has a server, browsers and folders of its own, and waits for half of its time.
          maxWorkers: 2,
        },
      },
      {
        resolve,
        // The packed library in apps of its users, one per bundler.
        test: {
          name: 'consumers',
          env,
          include: process.env.STEPWELL_LONG
            ? ['test/consumers/*.test.ts']
            : ['test/consumers/{fast,entries,policy}.test.ts'],
          environment: 'node',
          testTimeout: 480_000,
          hookTimeout: 480_000,
          // One after the other, in one process: the library is packed once for all files.
          fileParallelism: false,
          isolate: false,
        },
      },
    ],
  },
});
