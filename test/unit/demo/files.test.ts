import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readDataset } from '../../../demo/digits/files.js';
import { gunzip, isGzip } from '../../../demo/digits/gzip.js';
import { imagesFile, labelsFile } from './idx-files.js';

const SEED = 1;

function csv(rows: number, pixels = 64): Uint8Array<ArrayBuffer> {
  const line = (i: number) => [...Array.from({ length: pixels }, () => i % 10), i % 10].join(',');
  return new TextEncoder().encode(Array.from({ length: rows }, (_, i) => line(i)).join('\n'));
}

function packed(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(bytes));
}

describe('gzip', () => {
  it('unpacks what was packed', async () => {
    const bytes = imagesFile(3000);
    expect(isGzip(packed(bytes))).toBe(true);
    expect(isGzip(bytes)).toBe(false);
    expect(await gunzip(packed(bytes), 'a.gz')).toEqual(bytes);
  });

  it('refuses a file that is cut off or damaged', async () => {
    const file = packed(imagesFile(3000));
    await expect(gunzip(file.slice(0, -9), 'a.gz')).rejects.toThrow('a.gz cannot be unpacked');
    const damaged = file.slice();
    damaged[file.length - 6] = (damaged[file.length - 6] as number) ^ 0xff;
    await expect(gunzip(damaged, 'a.gz')).rejects.toThrow('a.gz cannot be unpacked');
    await expect(gunzip(Uint8Array.of(0x1f, 0x8b), 'a.gz')).rejects.toThrow('a.gz cannot be unpacked');
  });

  it('stops at the limit', async () => {
    const bomb = packed(new Uint8Array(5 * 2 ** 20));
    await expect(gunzip(bomb, 'bomb.gz', 2 ** 20)).rejects.toThrow('bomb.gz unpacks to more than 1 MB');
  });
});

describe('opened files', () => {
  it('one table is shuffled and split', async () => {
    const { name, train, test } = await readDataset([{ name: 'digits.csv', bytes: csv(100) }], SEED);
    expect([name, train.count, test.count]).toEqual(['digits.csv', 80, 20]);
  });

  it.each([
    [
      'their names',
      { name: 'optdigits-test.csv', bytes: csv(30) },
      { name: 'optdigits-train.csv', bytes: csv(20) },
      20,
    ],
    ['their sizes', { name: 'a.csv', bytes: csv(20) }, { name: 'b.csv', bytes: csv(30) }, 30],
  ])('two tables are told apart by %s', async (_, one, two, trainCount) => {
    for (const files of [
      [one, two],
      [two, one],
    ]) {
      const { train, test } = await readDataset(files, SEED);
      expect([train.count, test.count]).toEqual([trainCount, 50 - trainCount]);
    }
  });

  it('takes MNIST’s four files, packed, in any order', async () => {
    const files = [
      { name: 't10k-labels-idx1-ubyte.gz', bytes: packed(labelsFile(12)) },
      { name: 'train-images-idx3-ubyte.gz', bytes: packed(imagesFile(40)) },
      { name: 't10k-images-idx3-ubyte', bytes: imagesFile(12) },
      { name: 'train-labels-idx1-ubyte.gz', bytes: packed(labelsFile(40)) },
    ];
    const { train, test } = await readDataset(files, SEED);
    expect(train).toMatchObject({ count: 40, width: 3, height: 2, maximum: 255 });
    expect(test).toMatchObject({ count: 12, width: 3, height: 2 });
    expect([...train.labels.subarray(0, 3)]).toEqual([0, 1, 2]);
  });

  it('pairs images and labels by name where the counts are equal', async () => {
    const other = labelsFile(10);
    other[other.length - 1] = 5;
    const files = [
      { name: 't10k-labels', bytes: other },
      { name: 'train-labels', bytes: labelsFile(10) },
      { name: 'train-images', bytes: imagesFile(10) },
      { name: 't10k-images', bytes: imagesFile(10) },
    ];
    const { train, test } = await readDataset(files, SEED);
    expect([train.labels.at(-1), test.labels.at(-1)]).toEqual([9, 5]);
  });

  it.each([
    ['no file', [], 'No file was opened'],
    ['an empty file', [{ name: 'a.csv', bytes: new Uint8Array(0) }], 'a.csv is empty'],
    [
      'a picture',
      [{ name: 'a.png', bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13) }],
      'a.png is neither a CSV table nor an IDX file',
    ],
    ['images alone', [{ name: 'train-images', bytes: imagesFile(4) }], 'no file with its 4 labels'],
    ['labels alone', [{ name: 'train-labels', bytes: labelsFile(4) }], 'no file with its 4 images'],
    [
      'labels of other images',
      [
        { name: 'i', bytes: imagesFile(4) },
        { name: 'l', bytes: labelsFile(5) },
      ],
      'no file with its 4 labels',
    ],
    ['three sets', ['a', 'b', 'c'].map((name) => ({ name, bytes: csv(4) })), '3 sets of digits were opened'],
    [
      'two sizes',
      [
        { name: 'a.csv', bytes: csv(4) },
        { name: 'b.csv', bytes: csv(3, 9) },
      ],
      'differ in size: a.csv has 8 × 8, b.csv has 3 × 3',
    ],
    ['one image', [{ name: 'a.csv', bytes: csv(1) }], 'One image is not enough'],
  ])('says what is wrong with %s', async (_, files, message) => {
    await expect(readDataset(files, SEED)).rejects.toThrow(message);
  });
});
