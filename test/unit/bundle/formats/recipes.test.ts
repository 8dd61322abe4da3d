/** The recipes of README.txt, as a person copies them, on a run that is hard for programs which guess. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatFiles } from '../../../../src/bundle/formats/files.js';
import { readmeText } from '../../../../src/bundle/formats/readme.js';
import type { LoggedRecord } from '../../../../src/record/kinds.js';
import { modelHistogram } from '../../../model/histograms.js';
import { rowsRecord } from '../../../support/rows.js';
import { bytesOf, contentOfRecords } from './content.js';
import { findPandas, PARQUET_MODULES, runPython } from './python.js';

/** Rows with whole steps: more than any program looks at before it has decided that steps are integers. */
const WHOLE = 25_000;
const KEYS = ['train/loss', 'a,b', 'NA', 'say "x"', 'two\nlines', 'null', 'x\ud800'];
const READ_KEYS = KEYS.map((key) => key.replace('\ud800', '\ufffd'));
const VALUES = [0.1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e-310, 3];

const README = readmeText({ csv: true, tensorboard: true }).replaceAll('\r\n', '\n');

/** The lines of a tool's recipes, as they stand in the text. */
function recipesOf(tool: string): string[] {
  const lines = README.split('\n');
  return lines.flatMap((line, i) => {
    if (!line.startsWith(`  ${tool} `)) return [];
    const end = lines.findIndex((each, at) => at > i && !each.startsWith('           '));
    return [
      lines
        .slice(i, end)
        .map((each) => each.slice(11))
        .join('\n'),
    ];
  });
}

function records(): LoggedRecord[] {
  const place = (row: number, step: number) => ({ row, step, globalStep: 0, time: 1.7e12 + row });
  const rows = Array.from({ length: WHOLE }, (_, row) => ({
    ...place(row, row),
    values: { 'train/loss': 1 / (row + 1) },
  }));
  const last = {
    ...place(WHOLE, 0.5),
    values: Object.fromEntries(KEYS.map((key, i) => [key, VALUES[i] as number])),
  };
  const log = { kind: 'log', time: 5, source: 'user', step: 1, context: null } as const;
  return [
    rowsRecord([...rows, last]),
    { kind: 'text', ...place(WHOLE, 0.5), key: 'note\ud800', value: 'half \udc00' } as LoggedRecord,
    modelHistogram([1, 2], 2),
    { ...log, level: 'error', message: 'broken \ud800' },
    { ...log, level: 'info', message: 'well' },
  ];
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepwell-recipes-'));
  for (const file of formatFiles(contentOfRecords([records()]), { tensorboard: true, csv: true })) {
    const path = join(folder, file.name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await bytesOf(file));
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('DuckDB', () => {
  async function run(sql: string): Promise<Record<string, unknown>[]> {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    try {
      await connection.run(`SET file_search_path = '${folder}'`);
      const reader = await connection.runAndReadAll(sql);
      return reader.getRowObjectsJS() as Record<string, unknown>[];
    } finally {
      connection.closeSync();
    }
  }
  const statements = recipesOf('DuckDB').flatMap((recipe) => recipe.split(/;\n|;$/).filter(Boolean));
  const statement = (name: string) => {
    const found = statements.filter((each) => each.includes(`'${name}'`));
    expect(found.length, name).toBeGreaterThan(0);
    return found;
  };

  test('[BUN1] README.txt has a recipe for every kind of file', () => {
    expect(statements.length).toBe(5);
  });

  test('[BUN1] Parquet: every number as it was logged', async () => {
    const [losses, extremes] = statement('scalars.parquet');
    const rows = await run(losses ?? '');
    expect(rows.map(({ step }) => step)).toEqual([...Array(WHOLE).keys(), 0.5]);
    expect(rows.at(-1)).toEqual({ step: 0.5, value: 0.1 });
    expect(new Set((await run(extremes ?? '')).map(({ key }) => key))).toEqual(new Set(READ_KEYS));
  });

  test('[BUN1] JSON lines: log lines and rows, also with lone surrogates', async () => {
    expect(await run(statement('logs.jsonl')[0] ?? '')).toEqual([
      { level: 'ERROR', message: 'broken \ufffd' },
    ]);
    const rows = await run(statement('metrics.jsonl')[0] ?? '');
    expect(rows.length).toBe(WHOLE + 1);
    expect(rows.at(-1)?.['step']).toBe(0.5);
    expect(JSON.parse(String(rows.at(-1)?.['metrics']))).toMatchObject({
      'a,b': 'NaN',
      'note\ufffd': 'half \ufffd',
    });
  });

  test('[BUN1] CSV: a fractional step late in the file, and keys with commas and quotes', async () => {
    const recipe = statement('scalars.csv')[0] ?? '';
    expect((await run(recipe)).at(-1)).toMatchObject({ key: 'train/loss', step: 0.5, value: 0.1 });
    const rows = await run(recipe.replace(" WHERE key = 'train/loss'", ''));
    expect(rows.length).toBe(WHOLE + KEYS.length);
    const last = rows.slice(-KEYS.length);
    expect(last.map(({ key, value }) => [key, value])).toEqual(
      expect.arrayContaining(READ_KEYS.map((key, i) => [key, VALUES[i]])),
    );
    expect(last.every(({ step }) => step === 0.5)).toBe(true);
  });

  test('[BUN1] JSON lines are read without being told anything', async () => {
    for (const name of ['metrics.jsonl', 'logs.jsonl']) {
      const [counted] = await run(`SELECT count(*)::INTEGER AS n FROM read_json_auto('${name}')`);
      expect(counted).toEqual({ n: name === 'logs.jsonl' ? 2 : WHOLE + 1 });
    }
  });
});

const pandas = findPandas([...PARQUET_MODULES, 'matplotlib']);

if (pandas === null) {
  test.skip(
    '[BUN1] pandas is not found: install python3-pandas, or set STEPWELL_PYTHON to a Python that has it',
  );
} else {
  const { path, modules } = pandas;
  const recipe = (name: string) => recipesOf('pandas').find((each) => each.includes(`'${name}'`)) ?? '';
  /** The recipe's code, and then a look at what it made. */
  const run = (name: string, look: string) => {
    const code = modules.includes('matplotlib') ? recipe(name) : recipe(name).replace(/\.plot\(.*\)/, '');
    return runPython(path, `import json, pandas\n${code}\nprint(json.dumps(${look}))\n`, folder);
  };

  describe('pandas', () => {
    test('[BUN1] CSV: numbers, names like NA, a fractional step', () => {
      const look =
        "[len(df), df.key.tolist()[-7:], df.step.tolist()[-1], str(df.value.dtype), float(df[df.key == 'train/loss'].value.iloc[-1])]";
      const [count, keys, step, type, loss] = run('scalars.csv', look) as [
        number,
        string[],
        number,
        string,
        number,
      ];
      expect([count, step, type, loss]).toEqual([WHOLE + KEYS.length, 0.5, 'float64', 0.1]);
      expect(new Set(keys)).toEqual(new Set(READ_KEYS));
    });

    test('[BUN1] JSON lines: one line per row', () => {
      const look =
        "[len(table), table.index.tolist()[-1], table['train/loss'].tolist()[-1], table['a,b'].tolist()[-1]]";
      expect(run('metrics.jsonl', look)).toEqual([WHOLE + 1, 0.5, 0.1, 'NaN']);
    });

    if (!PARQUET_MODULES.some((name) => modules.includes(name))) {
      test.skip('[BUN1] pandas has neither pyarrow nor fastparquet: its recipe for Parquet is not tried');
    } else {
      test('[BUN1] Parquet: every number as it was logged', () => {
        const look = "[len(df), int(df.row.iloc[-1]), float(df[df.key == 'train/loss'].value.iloc[-1])]";
        expect(run('scalars.parquet', look)).toEqual([WHOLE + KEYS.length, WHOLE, 0.1]);
      });
    }
    for (const name of PARQUET_MODULES.filter((each) => modules.includes(each))) {
      test(`[BUN1] ${name} reads every row number`, () => {
        const script = `import json, pandas\ndf = pandas.read_parquet('scalars.parquet', engine='${name}')\nprint(json.dumps(df.row.tolist()))\n`;
        const rows = [...Array(WHOLE).keys(), ...KEYS.map(() => WHOLE)];
        expect((runPython(path, script, folder) as number[]).sort((a, b) => a - b)).toEqual(rows);
      });
    }
  });
}
