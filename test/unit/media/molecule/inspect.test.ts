/** Which format the bytes of a molecule have, how many atoms, and what is refused. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../../../src/base/refusal.js';
import { inspectMolecule } from '../../../../src/media/molecule/inspect.js';
import { MOLECULE_FORMATS, MOLECULE_TYPES, storedFormat } from '../../../../src/media/molecule/kind.js';
import { molecule } from '../../../../src/media/molecule/value.js';
import { MediaCaptures } from '../../../../src/page/media.js';
import { MOLECULES } from '../../../fixtures/molecules.js';

const encoder = new TextEncoder();
const bytesOf = (content: string | Uint8Array) =>
  typeof content === 'string' ? encoder.encode(content) : content;
const inspect = (content: string | Uint8Array, format = '', extension = '') =>
  inspectMolecule(bytesOf(content), { format, extension });
const typeOf = (name: string) => MOLECULE_TYPES[storedFormat(name) ?? 'pdb'];

describe('[MED3] a molecule', () => {
  test.each(MOLECULE_FORMATS.map((name) => [name]))(
    'in %s is recognised by its name and by its bytes',
    (name) => {
      const { content, atoms } = MOLECULES[name];
      const whole = { type: typeOf(name), facts: { atoms }, problems: [] };
      expect(inspect(content, name)).toEqual(whole);
      expect(inspect(content, '', name)).toEqual(whole);
      // Nothing in a PQR file says that it is none of PDB.
      expect(inspect(content)).toEqual(name === 'pqr' ? { ...whole, type: MOLECULE_TYPES.pdb } : whole);
      expect(inspect(content, '', 'txt')).toEqual(inspect(content));
    },
  );

  test('lines may end in any way', () => {
    for (const { content, atoms } of Object.values(MOLECULES)) {
      if (typeof content !== 'string') continue;
      expect(inspect(content.replaceAll('\n', '\r\n'))).toMatchObject({ facts: { atoms } });
    }
  });

  test('whose bytes belie the format is recorded as what the bytes are, with a problem; a false extension is no word', () => {
    const { content } = MOLECULES.mol2;
    expect(inspect(content, 'pdb')).toEqual({
      type: 'chemical/x-mol2',
      facts: { atoms: 3 },
      problems: [{ code: 'option', reason: expect.stringContaining('says pdb, and the bytes are MOL2') }],
    });
    expect(inspect(content, '', 'pdb')).toMatchObject({ type: 'chemical/x-mol2', problems: [] });
    expect(inspect(MOLECULES.mmtf.content, 'gro')).toMatchObject({ type: 'chemical/x-mmtf', problems: [{}] });
  });

  test.each([
    ['a PDB file without atoms', 'HEADER    NOTHING\nEND\n', 'pdb'],
    ['atoms without positions', 'ATOM      1  N   ALA A   1      left\nEND\n', ''],
    ['a CIF file without positions', 'data_x\nloop_\n_atom_site.id\n_atom_site.Cartn_x\n1 ?\n2 .\n', ''],
    ['atoms of CIF as the text of a field', 'data_x\n_note\n;loop_\n_atom_site.Cartn_x\n1.0\n;\n', ''],
    [
      'displacements and no atoms',
      'data_x\nloop_\n_atom_site_aniso_label\n_atom_site_aniso_U_11\nC1 0.1\n',
      '',
    ],
    ['an SDF file that says 0', 'x\n\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END\n', ''],
    ['a GRO file that says 0', 'x\n 0\n 1 1 1\n', 'gro'],
    ['a MOL2 file without its section', '@<TRIPOS>MOLECULE\nx\n 3 2\n', ''],
    ['something else', 'hello', 'sdf'],
  ])('%s is refused: it has no atoms', (_, text, format) => {
    expect(inspect(text, format)).toEqual({
      code: 'unreadable',
      reason: expect.stringContaining('has no atoms'),
    });
  });

  test('an MMTF file without positions has no atoms; a cut one is no MMTF', () => {
    const { content } = MOLECULES.mmtf;
    const text = [...content].map((byte) => String.fromCharCode(byte)).join('');
    const at = text.indexOf('xCoordList');
    const renamed = content.slice();
    renamed[at] = 'q'.charCodeAt(0);
    expect(inspect(renamed)).toMatchObject({ code: 'unreadable' });
    for (const end of [1, 20, at, content.length - 1]) {
      expect(isRefusal(inspect(content.subarray(0, end), 'mmtf'))).toBe(true);
    }
  });

  test.each([
    ['a text in no format', 'hello', 'not a molecule'],
    ['bytes of an image', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0), 'neither a text nor MMTF'],
    ['compressed bytes', Uint8Array.of(0x1f, 0x8b, 8, 0), 'gzip'],
  ])('%s are refused with a reason', (_, content, reason) => {
    expect(inspect(content)).toEqual({ code: 'type', reason: expect.stringContaining(reason) });
  });

  test('remarks that are not UTF-8 are no reason to refuse a file', () => {
    const bytes = bytesOf(`REMARK ???\n${MOLECULES.pdb.content}`);
    bytes.fill(0xe9, 7, 10);
    expect(inspect(bytes)).toMatchObject({ facts: { atoms: 20 } });
  });

  test('any bytes give an answer, and any letters in bounded time', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom('', ...MOLECULE_FORMATS),
        (bytes, format) => {
          const found = inspect(bytes, format);
          expect(isRefusal(found) || (found.facts['atoms'] as number) > 0).toBe(true);
        },
      ),
    );
    const evil = [
      `${"'a'b ".repeat(200_000)}`,
      `${'"'.repeat(1_000_000)}`,
      ';'.repeat(1_000_000),
      '\n;'.repeat(500_000),
    ];
    for (const text of evil) expect(isRefusal(inspect(`data_x\n_y\n${text}`))).toBe(true);
  });
});

describe('molecule()', () => {
  test.each([
    ['a number', molecule(5 as never), 'type'],
    ['an empty text', molecule(''), 'shape'],
    ['an empty Blob', molecule(new Blob([])), 'shape'],
    ['more than 64 MiB', molecule(new Uint8Array(64 * 1024 * 1024 + 1)), 'limit'],
    ['a format that is none', molecule('x', { format: 'xyz' as never }), 'option'],
  ])('%s is refused with a reason', (_, value, code) => {
    const taken = new MediaCaptures(() => null).take(value);
    expect(taken).toMatchObject({ items: [{ code, reason: expect.stringMatching(/./) }] });
  });
});
