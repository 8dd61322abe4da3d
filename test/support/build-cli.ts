/** The `stepwell` command, built from its sources as the package has it. */
import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '../..');
/** Below the repository, because Node looks for packages in the folders above a file, and where the command finds the board in dist/. */
const built = join(root, '.cache');

/**
 * Builds the command; resolves its file, which is removed when this process ends. With its dependencies inside, and in parts that
 * load when they are needed: tests start it a hundred times, and to load the files of all packages takes Node as long as itself.
 */
export async function buildCli(): Promise<string> {
  const outDir = join(built, `cli-${process.pid}`);
  await mkdir(outDir, { recursive: true });
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }));
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['@electric-sql/pglite', 'pg'], target: 'node' },
    build: {
      ssr: join(root, 'src/cli/main.ts'),
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'cli.mjs', chunkFileNames: '[name].mjs' } },
    },
  });
  return join(outDir, 'cli.mjs');
}
