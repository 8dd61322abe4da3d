/** Which metrics stand above all sections, and where: pure functions of keys. */
import { expect, test } from 'vitest';
import { KeyStrip, keyMetrics } from '../../../src/board/panels/key-strip.js';
import type { PanelKey, Section } from '../../../src/board/panels/keys.js';

const CHOICE = { pins: null, goals: {}, hidden: [] };
const scalar = (key: string): PanelKey => ({ kind: 'scalar', key });
const section = (name: string, ...keys: string[]): Section => ({
  name,
  panels: keys.map((key) => scalar(`${name}/${key}`)),
});
const keysOf = ({ panels }: Section) => panels.map(({ key }) => key);

test.each([
  ['val/loss, val/accuracy, train/loss', ['train/loss', 'train/accuracy', 'val/loss', 'val/accuracy', 'lr']],
  ['test/mae, test/r2, loss', ['lr', 'loss', 'test/mae', 'test/r2']],
  ['val/f1, train/accuracy', ['train/accuracy', 'val/f1']],
  ['loss', ['grad_norm', 'loss', 'epoch']],
  ['', ['lr', 'epoch']],
])('the rule chooses %s', (chosen, keys) => {
  const ids = keyMetrics(keys.map(scalar), {});
  expect(ids.map((id) => id.replace('scalar ', '')).join(', ')).toBe(chosen);
});

test('a goal that a person set counts, and only scalars do', () => {
  expect(keyMetrics([scalar('val/speed')], { 'val/speed': 'higher' })).toEqual(['scalar val/speed']);
  expect(keyMetrics([{ kind: 'histogram', key: 'val/loss' }], {})).toEqual([]);
});

test('panels are moved into the strip, not copied; a section without panels goes', () => {
  const strip = new KeyStrip();
  const sections = [section('val', 'loss', 'accuracy'), section('train', 'loss', 'lr')];
  const parted = strip.of(sections, CHOICE, '');
  expect(keysOf(parted.strip)).toEqual(['val/loss', 'val/accuracy', 'train/loss']);
  expect(parted.sections.map((each) => [each.name, keysOf(each)])).toEqual([['train', ['train/lr']]]);
  expect(strip.of(sections, CHOICE, '')).toBe(parted);
});

test('[BRD8] a metric that comes later takes the next free place; after another choice of what to see, the rule orders anew', () => {
  const strip = new KeyStrip();
  expect(keysOf(strip.of([section('train', 'loss')], CHOICE, '').strip)).toEqual(['train/loss']);
  const later = [section('val', 'loss', 'accuracy'), section('train', 'loss')];
  expect(keysOf(strip.of(later, CHOICE, '').strip)).toEqual(['train/loss', 'val/loss', 'val/accuracy']);
  const more = [section('eval', 'loss'), ...later];
  const kept = strip.of(more, CHOICE, '');
  expect(keysOf(kept.strip)).toEqual(['train/loss', 'val/loss', 'val/accuracy']);
  expect(keysOf(strip.of(more, CHOICE, 'another filter').strip)).toEqual([
    'eval/loss',
    'val/accuracy',
    'train/loss',
  ]);
});

test('a person’s pins win, in their order, also none; pins that are not here take no place', () => {
  const strip = new KeyStrip();
  const sections = [section('val', 'loss'), section('train', 'loss', 'lr', 'a')];
  const pins = ['scalar train/lr', 'scalar gone', 'scalar train/a'];
  expect(keysOf(strip.of(sections, { ...CHOICE, pins }, '').strip)).toEqual(['train/lr', 'train/a']);
  expect(strip.of(sections, { ...CHOICE, pins: [] }, '').sections).toEqual(sections);
});

test('a section that keeps its panels is the same object, so that its blocks do not render again', () => {
  const strip = new KeyStrip();
  const [val, train, other] = [
    section('val', 'loss', 'x'),
    section('train', 'loss', 'lr'),
    section('optim', 'lr'),
  ];
  const before = strip.of([val, train, other], CHOICE, '');
  expect(before.sections[2]).toBe(other);
  const after = strip.of([val, train, other, section('late', 'a')], CHOICE, '');
  expect(after.strip).toBe(before.strip);
  expect(after.sections.slice(0, 3).every((each, i) => each === before.sections[i])).toBe(true);
});
