import { describe, expect, it } from 'vitest';
import { formatFiles } from '../../../../src/bundle/formats/files.js';
import { readmeText } from '../../../../src/bundle/formats/readme.js';
import { rowsRecord } from '../../../../src/record/rows.js';
import { modelHistogram } from '../../../model/histograms.js';
import { bytesOf, contentOfRecords, textOf, withFile } from './content.js';
import { query } from './duck.js';

const ALWAYS = [
  'scalars.parquet',
  'histograms.parquet',
  'parameters.jsonl',
  'metrics.jsonl',
  'logs.jsonl',
  '.ml-logger.meta.json',
  'metadata.json',
  'logs/output.log',
];

const content = contentOfRecords([
  [
    rowsRecord([{ row: 0, step: 1, globalStep: 0, time: 5, values: { 'train/loss': 0.5, nan: Number.NaN } }]),
    modelHistogram([1, 2], 2),
    {
      kind: 'log',
      time: 5,
      level: 'error',
      message: 'broken',
      source: 'user',
      step: 1,
      context: null,
    },
  ],
]);

describe('formatFiles', () => {
  it('[BUN1] are those of every tool, larger ones on request', () => {
    expect(formatFiles(content).map(({ name }) => name)).toEqual(ALWAYS);
    expect(formatFiles(content, { tensorboard: true, csv: true }).map(({ name }) => name)).toEqual([
      ...ALWAYS,
      'tensorboard/events.out.tfevents.1700000000.stepwell',
      'scalars.csv',
    ]);
  });

  it('can be read as often as asked', async () => {
    for (const file of formatFiles(content, { tensorboard: true, csv: true })) {
      expect(Buffer.from(await bytesOf(file)).equals(await bytesOf(file))).toBe(true);
    }
  });
});

describe('README.txt', () => {
  it('[BUN1] names every file that is there, and no other', () => {
    const options = { tensorboard: true, csv: true };
    const all = formatFiles(content, options).map(({ name }) =>
      name.replace(/tensorboard\/.*/, 'tensorboard/'),
    );
    for (const name of all) expect(readmeText(options)).toContain(name);
    const short = readmeText();
    for (const name of ALWAYS) expect(short).toContain(name);
    expect(short).not.toContain('scalars.csv');
    expect(short).not.toContain('tensorboard/');
  });

  it('has lines that fit, with the same ends', () => {
    const lines = readmeText({ tensorboard: true, csv: true }).split('\r\n');
    for (const line of lines) {
      expect(line).not.toMatch(/[\r\n]/);
      expect(line.length).toBeLessThanOrEqual(120);
    }
  });

  it('has examples for DuckDB that work', async () => {
    const examples = readmeText({ csv: true }).matchAll(/^(?: {2}DuckDB {3}| {11})(SELECT .*);/gm);
    let tried = 0;
    for (const [, sql = ''] of examples) {
      const name = /'([a-z]+\.(?:parquet|jsonl|csv))'/.exec(sql)?.[1];
      const file = formatFiles(content, { csv: true }).find((each) => each.name === name);
      if (!file) throw new Error(`No file in: ${sql}`);
      const rows = await withFile(await bytesOf(file), (path) => {
        // DuckDB goes by the end of a name only where no function is named.
        const source = name?.endsWith('parquet')
          ? `read_parquet('${path}')`
          : name?.endsWith('jsonl') && !sql.includes('read_json')
            ? `read_json('${path}')`
            : `'${path}'`;
        return query(sql.replace(`'${name}'`, source));
      });
      expect(rows.length).toBeGreaterThan(0);
      tried++;
    }
    expect(tried).toBe(5);
  });

  it('says what the files do', async () => {
    const log = formatFiles(content).find(({ name }) => name === 'logs.jsonl');
    if (!log) throw new Error('no logs.jsonl');
    expect(await textOf(log)).toContain('"level":"ERROR"');
    expect(readmeText()).toContain("'ERROR'");
  });
});
