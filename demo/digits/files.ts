/** From files that a person opened, or that came from a server, to a training and a test set. */
import { parseCsv } from './csv.js';
import { gunzip, isGzip } from './gzip.js';
import { type IdxImages, type IdxLabels, isIdx, parseIdx } from './idx.js';
import { type Dataset, type ImageSet, splitImages } from './images.js';

/** A file in memory. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Share of the images that is kept for the test when the files do not bring a test set. */
const TEST_SHARE = 0.2;

interface NamedSet {
  readonly name: string;
  readonly set: ImageSet;
}

/**
 * Reads one or two sets of digits from CSV tables or from pairs of IDX files, packed with gzip or not.
 *
 * Of two sets the one with `test`, `t10k` or `val` in its name is the test set; where the names do not tell, the smaller one.
 * One set alone is shuffled by `seed` and split.
 * @throws Error that says which file is wrong and why
 */
export async function readDataset(files: readonly NamedBytes[], seed: number): Promise<Dataset> {
  const tables: NamedSet[] = [];
  const images: { name: string; idx: IdxImages }[] = [];
  const labels: { name: string; idx: IdxLabels }[] = [];
  for (const { name, bytes: packed } of files) {
    if (packed.length === 0) throw new Error(`${name} is empty.`);
    const bytes = isGzip(packed) ? await gunzip(packed, name) : packed;
    if (!isIdx(bytes)) {
      tables.push({ name, set: parseCsv(decodeText(bytes, name), name) });
      continue;
    }
    const idx = parseIdx(bytes, name);
    if (idx.kind === 'images') images.push({ name, idx });
    else labels.push({ name, idx });
  }
  return arrange([...tables, ...pairUp(images, labels)], seed);
}

/** Binary files that are no IDX (pictures, archives, …) are told apart from tables by their first bytes. */
function decodeText(bytes: Uint8Array, name: string): string {
  if (bytes.subarray(0, 1024).includes(0)) throw new Error(`${name} is neither a CSV table nor an IDX file.`);
  return new TextDecoder().decode(bytes);
}

function pairUp(
  images: readonly { name: string; idx: IdxImages }[],
  labels: readonly { name: string; idx: IdxLabels }[],
): NamedSet[] {
  const free = [...labels];
  const sets = images.map(({ name, idx }): NamedSet => {
    const fitting = free.filter((candidate) => candidate.idx.count === idx.count);
    const match = fitting.find((candidate) => isTest(candidate.name) === isTest(name)) ?? fitting[0];
    if (!match)
      throw new Error(
        `${name}: no file with its ${idx.count} labels was opened. Open images and labels together.`,
      );
    free.splice(free.indexOf(match), 1);
    const { width, height, count, pixels } = idx;
    return { name, set: { width, height, count, maximum: 255, pixels, labels: match.idx.labels } };
  });
  const rest = free[0];
  if (rest)
    throw new Error(
      `${rest.name}: no file with its ${rest.idx.count} images was opened. Open images and labels together.`,
    );
  return sets;
}

function arrange(sets: readonly NamedSet[], seed: number): Dataset {
  const [one, two] = sets;
  if (!one) throw new Error('No file was opened.');
  if (sets.length > 2)
    throw new Error(
      `${sets.length} sets of digits were opened; one, or a training and a test set, can be used.`,
    );
  if (!two) return { name: one.name, ...splitImages(one.set, TEST_SHARE, seed) };

  const oneIsTest = isTest(one.name) === isTest(two.name) ? one.set.count < two.set.count : isTest(one.name);
  const [train, test] = oneIsTest ? [two, one] : [one, two];
  if (train.set.width !== test.set.width || train.set.height !== test.set.height) {
    const sizes = [train, test].map(({ name, set }) => `${name} has ${set.width} × ${set.height}`);
    throw new Error(`Training and test images differ in size: ${sizes.join(', ')}.`);
  }
  return { name: train.name, train: train.set, test: test.set };
}

function isTest(name: string): boolean {
  return /test|t10k|val/i.test(name);
}
