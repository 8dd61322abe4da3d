// Type checks. Default: everything in strict mode, then what runs in a browser without Node's types, and the server with them.
// --beside-build: without the last two, which the build checks when it writes the types.
// --package: test/types/ and the TypeScript of the README and the docs against the types in dist/, in the way (NodeNext)
// that is strictest for a user.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './project.mjs';
import { writeSnippets } from './snippets.mjs';

const ofPackage = process.argv.includes('--package');
if (ofPackage && writeSnippets() === 0) throw new Error('no TypeScript was found in README.md and docs/');
const projects = ofPackage
  ? ['', 'tfjs/', 'server/', 'snippets/'].map((folder) => `test/types/${folder}tsconfig.json`)
  : ['tsconfig.json', 'tsconfig.build.json', 'tsconfig.server.json'];
// The build compiles the other two, and fails where they have errors.
if (process.argv.includes('--beside-build')) projects.splice(1);
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
for (const project of projects) {
  // Of several threads each checks what the others need, too: they take a third more processor time, which other gates need.
  const { status } = spawnSync(
    process.execPath,
    [tsc, '--singleThreaded', '--noEmit', '--emitDeclarationOnly', 'false', '-p', project],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  if (status !== 0) process.exitCode = 1;
}
