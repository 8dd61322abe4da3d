/** Which section stands where: a pure function of names and kinds. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inSectionOrder } from '../../../src/board/panels/section-order.js';

const section = (name: string, kinds: readonly string[] = ['scalar']) => ({
  name,
  panels: kinds.map((kind) => ({ kind })),
});
const namesOf = (sections: readonly { readonly name: string }[]) => sections.map(({ name }) => name);

test('[BRD8] what is measured on other data comes first, then the training, then the rest, tensors last', () => {
  const shuffled = [
    section('weights', ['histogram']),
    section('zeta'),
    section('activations', ['histogram']),
    section('epoch'),
    section('system'),
    section('samples', ['media', 'text']),
    section('optimizer'),
    section('test'),
    section('alpha'),
    section('gradients', ['histogram']),
    section('train'),
    section('metrics'),
    section('eval'),
    section('val'),
    section('lr'),
  ];
  expect(namesOf(inSectionOrder(shuffled))).toEqual([
    'val',
    'eval',
    'test',
    'train',
    'metrics',
    'epoch',
    // The person's own, in the order of their first keys.
    'zeta',
    'alpha',
    'lr',
    'optimizer',
    'samples',
    'system',
    'activations',
    'gradients',
    'weights',
  ]);
});

test('a word stands for its section in any case and with more behind it, but not as the beginning of another word', () => {
  const names = ['testament', 'value', 'trainer', 'test-clean', 'Val_2', 'TRAIN 1'];
  expect(namesOf(inSectionOrder(names.map((name) => section(name))))).toEqual([
    'Val_2',
    'test-clean',
    'TRAIN 1',
    'testament',
    'value',
    'trainer',
  ]);
});

test('own sections with nothing but media or histograms stand where such things are looked for', () => {
  const sections = [
    section('layers', ['histogram', 'histogram']),
    section('pictures', ['media']),
    section('notes', ['text', 'json']),
    section('mixed', ['media', 'scalar']),
    section('system'),
  ];
  expect(namesOf(inSectionOrder(sections))).toEqual(['mixed', 'notes', 'pictures', 'system', 'layers']);
});

test('every section stays, once, and the order depends on nothing but names, kinds and which came first', () => {
  const kinds = fc.constantFrom('scalar', 'histogram', 'media', 'text', 'json', 'added');
  const names = fc.oneof(
    fc.constantFrom('val', 'train', 'metrics', 'weights', 'images', 'system', '__proto__', 'constructor', ''),
    fc.string({ maxLength: 8 }),
  );
  const sections = fc.uniqueArray(
    fc.record({ name: names, panels: fc.array(fc.record({ kind: kinds }), { minLength: 1, maxLength: 3 }) }),
    { selector: ({ name }) => name, maxLength: 20 },
  );
  fc.assert(
    fc.property(sections, (given) => {
      const ordered = inSectionOrder(given);
      expect(new Set(ordered)).toEqual(new Set(given));
      expect(ordered).toHaveLength(given.length);
      expect(inSectionOrder(ordered)).toEqual(ordered);
    }),
  );
});
