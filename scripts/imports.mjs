// Checks the direction of imports [LAY1] with dependency-cruiser and prints the reason of each rule that was broken.
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from './project.mjs';

lendCompiler();
const { cruise } = await import('dependency-cruiser');
const { default: extractTSConfig } = await import('dependency-cruiser/config-utl/extract-ts-config');
const { default: config } = await import('../.dependency-cruiser.mjs');

process.chdir(root);
const { options, ...ruleSet } = config;
const { output } = await cruise(
  ['src', 'demo'].filter((folder) => existsSync(folder)),
  { ...options, validate: true, ruleSet },
  undefined,
  { tsConfig: extractTSConfig(options.tsConfig.fileName) },
);
if (typeof output === 'string') throw new Error(`unexpected output: ${output}`);

requireAllFiles(output.modules);
const reasons = new Map(ruleSet.forbidden.map((rule) => [rule.name, rule.comment]));
const { violations, totalCruised, totalDependenciesCruised } = output.summary;
for (const { rule, from, to, cycle } of violations) {
  const path = cycle ? [from, ...cycle.map((step) => step.name)].join(' → ') : `${from} → ${to}`;
  console.error(`${path}\n  ${rule.name}: ${reasons.get(rule.name)}`);
}
console.log(
  `${totalDependenciesCruised} imports in ${totalCruised} modules, ${violations.length} against the rules`,
);
process.exitCode = violations.length > 0 ? 1 : 0;

/**
 * TypeScript 7 has no JavaScript compiler API, and without one dependency-cruiser skips every .ts file and reports
 * success. attw brings a TypeScript 5 of its own: dependency-cruiser gets a link to that one. (An alias of TypeScript 5
 * in package.json would put a second `tsc` over the real one in node_modules/.bin.)
 */
function lendCompiler() {
  const require = createRequire(import.meta.url);
  const cli = require.resolve('@arethetypeswrong/cli/package.json');
  const core = createRequire(cli).resolve('@arethetypeswrong/core/package.json');
  const compiler = dirname(createRequire(core).resolve('typescript/package.json'));
  const modules = join(root, 'node_modules', 'dependency-cruiser', 'node_modules');
  const link = join(modules, 'typescript');
  if (existsSync(link)) return;
  mkdirSync(modules, { recursive: true });
  // A link that leads nowhere (the folder was moved) does not exist, and is in the way.
  rmSync(link, { force: true });
  symlinkSync(compiler, link, 'junction');
}

/** A cruise that silently saw nothing must not pass: every source file has to be among the modules. */
function requireAllFiles(modules) {
  const seen = new Set(modules.map((module) => module.source));
  const missing = readdirSync(join(root, 'src'), { recursive: true })
    .map((file) => `src/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !seen.has(file));
  if (missing.length === 0) return;
  console.error(`not parsed: ${missing.join(', ')}`);
  process.exit(1);
}
