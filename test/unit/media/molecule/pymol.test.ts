/** Stored molecules, opened by PyMOL under the names that a bundle gives them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { moleculeExport } from '../../../../src/media/molecule/export.js';
import { molecule } from '../../../../src/media/molecule/value.js';
import { encodedMedia } from '../../../fixtures/encoded-media.js';
import { MOLECULES } from '../../../fixtures/molecules.js';
import { hasPymol, pymolAtoms } from '../../../support/pymol.js';

test.skipIf(!hasPymol)('PyMOL counts the atoms of every format that it reads', async () => {
  // For MMTF, PyMOL wants a decoder that no current Python runs.
  const { mmtf: _, ...read } = MOLECULES;
  const folder = await mkdtemp(join(tmpdir(), 'stepwell-pymol-'));
  try {
    const files = await Promise.all(
      Object.entries(read).map(async ([format, { content }]) => {
        const [item] = await encodedMedia(molecule(content, { format: format as keyof typeof read }));
        if (!item) throw new Error('no item');
        const file = join(folder, `${format}.${moleculeExport.extensionOf(item.type)}`);
        await writeFile(file, new Uint8Array(await item.blob.arrayBuffer()));
        return file;
      }),
    );
    expect(pymolAtoms(files)).toEqual(Object.values(read).map(({ atoms }) => atoms));
  } finally {
    await rm(folder, { recursive: true });
  }
});
