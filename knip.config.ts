import type { KnipConfig } from 'knip';

/** Scripts of a page: what a browser loads is used. */
const pageScripts = (html: string) =>
  [...html.matchAll(/<script[^>]*\ssrc="(\.[^"]+)"/g)].map(([, src]) => `import '${src}';`).join('\n');

/** No file, export or dependency that nothing uses [LAY3]. Everything below is loaded in a way that knip cannot see, and says how. */
export default {
  // With `!`: what is published. `npm run unused -- --production` shows what only tests use.
  entry: [
    // Entries of the package: package.json names their built files, and scripts/build.mjs makes those.
    'src/{index,tfjs,remote}.ts!',
    'src/{board,bundle,server}/index.ts!',
    'src/cli/main.ts!',
    'src/worker/entry.ts!',
    // Loaded by address (scripts/project.mjs lists them).
    'src/worker/parts/*.ts!',
    '**/*.html',
    'scripts/*.mjs',
    // vitest takes the reporter by path.
    'scripts/test/reporter.mjs',
    // A page of the benches imports the module that a bench names (test/bench/page.ts).
    'test/bench/subjects/*.ts',
    // Workers that tests start by address.
    'test/e2e/pages/*-worker.ts',
    'test/browser/**/*-worker.ts',
    // Copied into the projects of pretended users, and built by their bundlers.
    'test/consumers/app/main.js',
    // Compiled against the packed types by scripts/typecheck.mjs --package.
    'test/types/**/*.ts',
    // Run by hand when a version changes what is stored.
    'test/fixtures/stored/make.mjs',
  ],
  project: ['src/**/*.ts!', '{demo,test,scripts}/**/*.{ts,mjs,html}', '*.{ts,mjs,html}', '!**/results/**'],
  compilers: { html: pageScripts },
  // Run by its file in scripts/package.mjs: its binary cannot be started on Windows without a shell.
  ignoreDependencies: ['publint'],
  // A type that is named in the signature of an exported function is exported with it, so that editors and docs can name it.
  ignoreExportsUsedInFile: { interface: true, type: true },
} satisfies KnipConfig;
