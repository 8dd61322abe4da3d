import { type Bundle, bundleSource } from '../bundle/index.js';
import type { RunDetail } from '../source/types.js';
import { withBundle } from './bundle-file.js';
import type { Io } from './io.js';
import { COMMON, parseOptions } from './options.js';

const INSPECT_HELP = `stepwell inspect: what is in a bundle

  stepwell inspect <bundle.zip>

  --verify   Also reads every byte and compares checksums and hashes.
  --json     As JSON, for programs.

The exit code is 1 when something in the bundle is damaged.
`;

const OPTIONS = { ...COMMON, verify: { type: 'boolean' }, json: { type: 'boolean' } } as const;

/** Most metrics that are listed for a run; a run may have thousands. */
const MOST_KEYS = 20;

/** Lists what is in a bundle, and checks whether it is whole. */
export async function inspectCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, OPTIONS, 1);
  if (values.help) {
    io.out(INSPECT_HELP);
    return 0;
  }
  return withBundle(positionals[0], async (bundle, file) => {
    if (values.verify) for await (const _ of bundle.verify());
    const source = bundleSource(bundle);
    const runs: RunDetail[] = [];
    for (const { uid } of bundle.runs) {
      const detail = await source.getRun(uid);
      if (detail) runs.push(detail);
    }
    const problems = bundle.problems.map(({ message }) => message);
    if (values.json) {
      io.out(`${JSON.stringify({ size: file.size, ...about(bundle), runs: runs.map(brief), problems })}\n`);
    } else {
      io.out(text(bundle, file.size, runs));
      for (const problem of problems) io.err(`damaged: ${problem}\n`);
      if (problems.length === 0 && values.verify) io.out('Every byte is as it was written.\n');
    }
    return problems.length === 0 ? 0 : 1;
  });
}

function about({ created, library }: Bundle) {
  return { created, library };
}

function brief(run: RunDetail) {
  const { uid, namespace, project, id, name, status, created, ended, rows, values, tags, keys } = run;
  const { dropped, problems } = run;
  return {
    uid,
    namespace,
    project,
    id,
    name,
    status,
    created,
    ended,
    rows,
    values,
    dropped,
    problems,
    tags,
    keys,
  };
}

function text({ created, library }: Bundle, size: number, runs: readonly RunDetail[]): string {
  const made = created > 0 ? `, made ${new Date(created).toISOString()}` : '';
  const by = library === '' ? '' : ` by Stepwell ${library}`;
  const lines = [`${count(runs.length, 'run')}, ${(size / 1e6).toFixed(1)} MB${made}${by}`];
  for (const run of runs) {
    const place = [run.namespace, run.project, run.id].filter(Boolean).join('/');
    lines.push(
      '',
      `${printable(run.name === run.id ? place : `${place} “${run.name}”`)}  ${run.status}`,
      `  ${run.uid}, begun ${new Date(run.created).toISOString()}`,
      `  ${count(run.rows, 'row')}, ${count(run.values, 'value')}${extra(run)}`,
    );
    for (const { key, kind, count: times } of run.keys.slice(0, MOST_KEYS)) {
      const last = kind === 'scalar' ? `, last ${run.scalars[key]?.last}` : '';
      lines.push(`    ${printable(key)}  ${times} × ${kind}${last}`);
    }
    if (run.keys.length > MOST_KEYS) lines.push(`    … and ${run.keys.length - MOST_KEYS} more`);
  }
  return `${lines.join('\n')}\n`;
}

function extra({ dropped, problems }: RunDetail): string {
  const parts = [dropped > 0 ? `${dropped} dropped` : '', problems > 0 ? count(problems, 'problem') : ''];
  return parts
    .filter(Boolean)
    .map((part) => `, ${part}`)
    .join('');
}

function count(n: number, what: string): string {
  return `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
}

/** A text from an untrusted bundle, without the control characters that steer a terminal. */
function printable(value: string): string {
  return value.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '·');
}
