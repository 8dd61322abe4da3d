import { describe, expect, it } from 'vitest';
import { type FormatOptions, formatFiles } from '../../../../src/bundle/formats/files.js';
import { readmeText } from '../../../../src/bundle/formats/readme.js';
import { modelHistogram } from '../../../model/histograms.js';
import { rowsRecord } from '../../../support/rows.js';
import { bytesOf, contentOfRecords, textOf } from './content.js';

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

  it('[BUN1] the CSV begins with a byte order mark where that is asked for', async () => {
    const csv = async (options: FormatOptions) => {
      const file = formatFiles(content, options).find(({ name }) => name === 'scalars.csv');
      return Buffer.from(file ? await bytesOf(file) : []);
    };
    const plain = await csv({ csv: true });
    expect(plain.subarray(0, 3).toString()).toBe('key');
    const marked = await csv({ csv: true, csvByteOrderMark: true });
    expect(marked.equals(Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), plain]))).toBe(true);
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

  it('says what the files do', async () => {
    const log = formatFiles(content).find(({ name }) => name === 'logs.jsonl');
    if (!log) throw new Error('no logs.jsonl');
    expect(await textOf(log)).toContain('"level":"ERROR"');
    expect(readmeText()).toContain("'ERROR'");
  });
});
