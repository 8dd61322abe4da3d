// Looks over all files of the repository: no address of one person's machine in them, packages only from the public
// registry, and (as a warning) which files are long [LAY3].
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { run } from './npm.mjs';

/** Lines at which a file deserves a hard look. */
const LONG_FILE = 400;
const SOURCE_EXTENSIONS = ['.ts', '.mjs', '.css'];
const REGISTRY = 'https://registry.npmjs.org/';

/** Home and work folders of a machine. Built from pieces, so that this file does not match itself. */
const LOCAL_PATHS = new RegExp(
  String.raw`(?<![\w.:/-])/(?:${['home', 'Users', 'root', 'work', 'workspace', 'build'].join('|')})/[\w.-]+|\b[A-Z]:\\Users\\`,
);

const listed = run(
  'git',
  ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  {
    capture: true,
  },
);
if (listed.status !== 0) throw new Error(`git ls-files failed: ${listed.stderr}`);
const files = listed.stdout.split('\0').filter((file) => file !== '');

const problems = [];
const lengths = [];
for (const file of files) {
  const bytes = read(file);
  if (!bytes || bytes.includes(0)) continue;
  const text = bytes.toString('utf8');
  text.split('\n').forEach((line, index) => {
    const match = LOCAL_PATHS.exec(line);
    if (match) problems.push(`${file}:${index + 1} names a folder of one machine: ${match[0]}`);
  });
  if (file === 'package-lock.json') checkRegistry(text);
  if (file.startsWith('src/') && SOURCE_EXTENSIONS.includes(extname(file))) {
    lengths.push({ file, lines: text.trimEnd().split('\n').length });
  }
}

lengths.sort((a, b) => b.lines - a.lines);
for (const { file, lines } of lengths) {
  if (lines >= LONG_FILE)
    console.log(`warning: ${file} has ${lines} lines; ${LONG_FILE} deserve a hard look [LAY3]`);
}
const median = lengths[lengths.length >> 1]?.lines ?? 0;
console.log(`${lengths.length} source files: median ${median} lines, longest ${lengths[0]?.lines ?? 0}`);
for (const problem of problems) console.error(`✗ ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;

/** A file that was deleted but not yet committed is still listed. */
function read(file) {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

function checkRegistry(text) {
  for (const [path, { resolved }] of Object.entries(JSON.parse(text).packages)) {
    if (resolved && !resolved.startsWith(REGISTRY))
      problems.push(`package-lock.json: ${path} comes from ${resolved}`);
  }
}
