// Every gate of the test command, and which of them an invocation asks for.
import { isBuilt } from '../project.mjs';

const script = (name, ...args) => [`scripts/${name}.mjs`, ...args];
const vitest = (...projects) => [
  'node_modules/vitest/vitest.mjs',
  'run',
  ...projects.flatMap((project) => ['--project', project]),
];

/**
 * What Node runs for each gate, and whether the gate needs dist/ or a browser. `tests`: vitest runs, and every test counts.
 * The gates of a lane run one after the other. Both lanes run at the same time and take about as long, so that two cores stay
 * busy until the end: tests that drive browsers wait for half of their time.
 */
const GATES = [
  {
    name: 'lint',
    lane: 'sources',
    args: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'],
  },
  { name: 'typecheck', lane: 'sources', args: script('typecheck') },
  { name: 'imports', lane: 'sources', args: script('imports') },
  { name: 'files', lane: 'sources', args: script('files') },
  { name: 'unused', lane: 'sources', args: ['node_modules/knip/bin/knip.js', '--no-progress'] },
  { name: 'unit', lane: 'sources', args: vitest('unit'), tests: true },
  {
    name: 'browser',
    lane: 'sources',
    args: vitest('browser', 'browser-own-page'),
    tests: true,
    browser: true,
  },
  { name: 'build', lane: 'built', args: script('build') },
  { name: 'package', lane: 'built', args: script('package'), dist: true },
  { name: 'types', lane: 'built', args: script('typecheck', '--package'), dist: true },
  { name: 'api', lane: 'built', args: script('api'), dist: true },
  { name: 'size', lane: 'built', args: script('size'), dist: true },
  { name: 'consumers', lane: 'built', args: vitest('consumers'), tests: true, browser: true, dist: true },
  { name: 'e2e', lane: 'built', args: vitest('e2e'), tests: true, browser: true, dist: true },
];

/**
 * What the arguments of the command ask for: gates in their order (a gate that needs dist/ brings the build along), filters of
 * test files, and whether tests run in their long form. Throws for a gate that does not exist.
 */
export function chooseGates(args) {
  const isFilter = (arg) => /[/.]/.test(arg);
  const names = args.filter((arg) => arg !== '--long' && !isFilter(arg));
  const unknown = names.filter((name) => !GATES.some((gate) => gate.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `unknown: ${unknown.join(', ')}. There are: ${GATES.map((gate) => gate.name).join(', ')}`,
    );
  }
  const chosen = GATES.filter((gate) => names.length === 0 || names.includes(gate.name));
  const needsBuild = chosen.some((gate) => gate.dist) && !names.includes('build') && !isBuilt();
  const all = GATES.filter((gate) => chosen.includes(gate) || (needsBuild && gate.name === 'build'));
  return {
    gates: all.map((gate) => (all.some(({ name }) => name === 'build') ? besideBuild(gate) : gate)),
    filters: args.filter((arg) => arg !== '--long' && isFilter(arg)),
    long: args.includes('--long'),
  };
}

/** A gate without what the build does as well. */
function besideBuild(gate) {
  return gate.name === 'typecheck' ? { ...gate, args: [...gate.args, '--beside-build'] } : gate;
}

/** Gates that run one after the other, a list per lane. */
export function lanesOf(gates) {
  return [...new Set(gates.map((gate) => gate.lane))].map((lane) =>
    gates.filter((gate) => gate.lane === lane),
  );
}
