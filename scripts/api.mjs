// The public API as text, one report per entry of the package, in docs/api/: a change of the API shows as a diff of a report.
// `npm run api` compares the built declarations with the reports; `npm run api -- --update` writes the reports.
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { run } from './npm.mjs';
import { root } from './project.mjs';

const FOLDER = join(root, 'docs', 'api');
/** Where reports are written to be compared. */
const FRESH = join(root, '.cache', 'api');

const isUpdate = process.argv.includes('--update');
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const entries = Object.entries(exports).flatMap(([path, { types }]) =>
  types ? [{ name: path === '.' ? 'stepwell' : path.slice('./'.length), types: join(root, types) }] : [],
);
mkdirSync(FOLDER, { recursive: true });

const changed = entries.filter(isChanged);
const strange = readdirSync(FOLDER).filter((file) => !entries.some(({ name }) => file === fileOf(name)));
for (const { name } of isUpdate ? [] : changed) {
  const [kept, fresh] = [FOLDER, FRESH].map((folder) => join(folder, fileOf(name)));
  if (existsSync(kept)) {
    console.error(run('git', ['diff', '--no-index', '--', kept, fresh], { capture: true }).stdout.trimEnd());
  } else console.error(`✗ docs/api/${fileOf(name)} is missing`);
}
for (const file of strange) console.error(`✗ docs/api/${file} belongs to no entry of the package`);
const failed = strange.length > 0 || (!isUpdate && changed.length > 0);
if (!isUpdate && changed.length > 0) {
  console.error(
    'The public API changed. If that is meant, run `npm run api -- --update` and commit the reports.',
  );
}
if (!failed) console.log(`api: ${entries.length} entries, ${changed.length} reports updated`);
process.exitCode = failed ? 1 : 0;

function fileOf(name) {
  return `${name}.api.md`;
}

/** Makes the report of an entry; true when it differs from the one in docs/api/. Throws where the declarations have errors. */
function isChanged({ name, types }) {
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: types,
      compiler: { overrideTsconfig: compilerOptions(name, types) },
      apiReport: {
        enabled: true,
        reportFileName: fileOf(name),
        reportFolder: FOLDER,
        reportTempFolder: FRESH,
        // Only names that users can import: what those names refer to inside the library changes all the time.
        includeForgottenExports: false,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      // The compiler and the linter have their own gates. `ae-…` and `tsdoc-…` judge the style of comments.
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: { default: { logLevel: 'none' } },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
    packageJsonFullPath: join(root, 'package.json'),
  });
  let errors = 0;
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: isUpdate,
    messageCallback(message) {
      message.handled = true;
      if (message.category !== 'Compiler') return;
      errors++;
      console.error(message.formatMessageWithLocation(root));
    },
  });
  if (errors > 0) throw new Error(`The declarations of '${name}' have errors`);
  return apiReportChanged;
}

/** API Extractor compiles with a TypeScript of its own, as a user's project would: without our settings. */
function compilerOptions(name, types) {
  return {
    compilerOptions: {
      target: 'ES2022',
      module: 'ESNext',
      moduleResolution: 'Bundler',
      lib: ['ES2023', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable', 'ESNext.Disposable'],
      types: name === 'server' ? ['node'] : [],
      strict: true,
      skipLibCheck: true,
      noEmit: true,
    },
    files: [types],
  };
}
