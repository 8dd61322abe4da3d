import { expect, test } from 'vitest';
import { drawnLook } from '../../../../src/media/molecule/panel-looks.js';

const AUTO = { representation: 'auto', scheme: 'auto' } as const;

test('a protein is a cartoon; a file with one atom per residue is drawn by its atoms, because a cartoon of it is empty', () => {
  const names = (size: { atoms: number; backbone: number }) =>
    drawnLook(AUTO, size).styles.flatMap(({ style }) => Object.keys(style));
  expect(names({ atoms: 120, backbone: 30 })).toContain('cartoon');
  expect(names({ atoms: 30, backbone: 30 })).not.toContain('cartoon');
});
