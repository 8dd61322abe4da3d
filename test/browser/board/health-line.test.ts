/** The line above the panels: what it says of which runs, where its links lead, and that it stays where it is. */
import { afterEach, expect, test } from 'vitest';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';
import { all, clear, mount, one, sourceWith, textOf, until } from './helpers.js';

afterEach(clear);

/** Runs `a` (a gradient is NaN at step 1,234, then the loss), `b` (all finite) and `c` (a scalar is infinite). */
function source(): TestSource {
  const fake = testSource();
  for (const uid of ['a', 'b', 'c']) fake.addRun(uid, { name: `run ${uid}`, created: Date.now() - 60_000 });
  for (const uid of ['a', 'b', 'c']) {
    for (const step of [1_000, 1_234, 1_300]) {
      const odd = uid === 'a' && step >= 1_234;
      fake.log(uid, { loss: uid === 'a' && step > 1_234 ? Number.NaN : 1 }, step);
      if (uid === 'c') fake.log(uid, { best: step === 1_300 ? Number.POSITIVE_INFINITY : 2 }, step);
      fake.logHistogram(uid, 'gradients/dense_1/kernel', odd ? [1, Number.NaN] : [1, 2], {
        step,
      });
    }
  }
  return fake;
}

const said = (element: Element | undefined) => element?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
const line = (board: Element) => one(board, 'stepwell-health-line');
const status = (board: Element) => said(all(line(board), '[role="status"]')[0]);
const named = (board: Element) => all(line(board), '[data-run]');
const sentenceOf = (board: Element, name: string) =>
  named(board).find((sentence) => sentence.dataset['run'] === uidOf(name));
const button = (part: Element | undefined, name: string) =>
  [...(part?.querySelectorAll('button') ?? [])].find((each) => said(each) === name);

/** A board whose line names so many runs. */
async function shown(fake: TestSource, count: number): Promise<HTMLElement> {
  const board = mount(fake);
  await until('the line', () => all(board, 'stepwell-health-line')[0] && named(board).length === count);
  return board;
}

test('[BRD8] the line is there without trouble, says so, and stays as high when there is trouble', async () => {
  const fake = sourceWith(['a', 'b'], ['loss']);
  const board = mount(fake);
  await until(
    'calm',
    () => all(board, 'stepwell-health-line')[0] && status(board) === 'All shown runs are healthy.',
  );
  const { top, height } = line(board).getBoundingClientRect();
  const first = () => all(board, 'section')[0]?.getBoundingClientRect().top;
  const before = await until('a section', first);
  fake.log('a', { loss: Number.NaN }, 100);
  await until('trouble', () => named(board).length === 1);
  expect(status(board)).toBe('1 run needs a look: run a became NaN at step 100, first in loss');
  expect(line(board).getBoundingClientRect()).toMatchObject({ top, height });
  expect(first()).toBe(before);
});

test('a sentence names the key and the step at which a run first became NaN or infinite', async () => {
  const board = await shown(source(), 2);
  expect(said(sentenceOf(board, 'a'))).toBe(
    'run a became NaN or infinite at step 1,234, first in gradients/dense_1/kernel',
  );
  expect(said(sentenceOf(board, 'c'))).toBe('run c became infinite at step 1,300, first in best');
  expect(sentenceOf(board, 'b')).toBeUndefined();
  expect(status(board)).toContain('2 runs need a look:');
});

test('[BRD8] the line, the slider of steps and the first section stand one below the other', async () => {
  const board = await shown(source(), 2);
  const slider = await until('the slider', () => all(board, '.slider')[0]);
  const parts = [line(board), slider, one(board, '.heading')];
  await until('their places', () => {
    const boxes = parts.map((part) => part.getBoundingClientRect());
    return boxes.every(({ top, height }, i) => height > 0 && top >= (boxes[i - 1]?.bottom ?? 0) - 1);
  });
});

test('the newest step and its age are there', async () => {
  const fake = source();
  const board = await shown(fake, 2);
  const newest = () => said(all(line(board), '.newest')[0]);
  await until('the newest step', () => newest().startsWith('Newest step 1,300 · '));
  fake.log('b', { loss: 1 }, 4_750);
  await until('the next one', () => newest().startsWith('Newest step 4,750 · '));
});

test('runs that are not drawn are not named; without a run that is drawn the line says that', async () => {
  const board = await shown(source(), 2);
  const toggle = (name: string) => one(board, `.row[data-run="${uidOf(name)}"] input`).click();
  toggle('a');
  await until('one less', () => named(board).length === 1);
  expect(sentenceOf(board, 'a')).toBeUndefined();
  toggle('b');
  toggle('c');
  await until('none', () => status(board) === 'No run is shown.');
});

test('a run in two kinds of trouble is named once; of many runs two are named, the others are in a menu', async () => {
  const fake = source();
  fake.change('a', { status: 'failed', error: { message: 'out of memory', stack: '' } });
  fake.change('b', { status: 'crashed' });
  const board = await shown(fake, 2);
  const all3 = [
    /^run a failed: out of memory; became NaN or infinite at step 1,234, first in gradients\/dense_1\/kernel$/,
    /^run b stopped without ending at step 1,300$/,
    /^run c became infinite at step 1,300, first in best$/,
  ];
  const more = await until('the third', () =>
    all(line(board), '.more').find((each) => said(each) === 'and 1 more'),
  );
  const texts = named(board).map(said);
  more.click();
  const items = await until('the menu', () => {
    const found = all(line(board), '.more-menu:popover-open [role="menuitem"]');
    return found.length > 0 ? found : null;
  });
  texts.push(...items.map(said));
  expect(texts.length).toBe(3);
  for (const sentence of all3) expect(texts.filter((text) => sentence.test(text))).toHaveLength(1);
  items[0]?.click();
  await until('details', () => all(board, 'stepwell-run-detail').length === 1);
});

test('the key leads to its panel', async () => {
  const board = await shown(source(), 2);
  button(sentenceOf(board, 'c'), 'best')?.click();
  const dialog = await until('dialog', () => all(board, 'stepwell-enlarged')[0]);
  expect(dialog.getAttribute('aria-label')).toBe('best');
  expect(all(dialog, 'stepwell-scalar-panel').length).toBe(1);
  one(dialog, '.close').click();
  await until('closed', () => !dialog.isConnected);
  button(sentenceOf(board, 'a'), 'gradients/dense_1/kernel')?.click();
  const other = await until('histogram', () => all(board, 'stepwell-enlarged')[0]);
  expect(other.getAttribute('aria-label')).toBe('gradients/dense_1/kernel');
  expect(all(other, 'stepwell-scalar-panel').length).toBe(0);
});

test('the name leads to the details, whose problems begin with what became NaN', async () => {
  const fake = source();
  fake.change('a', {
    problemList: [{ key: 'image', reason: 'An image cannot be recorded.', count: 3 }],
  });
  const board = await shown(fake, 2);
  button(sentenceOf(board, 'a'), 'run a')?.click();
  const tab = await until('details', () =>
    all(board, '[role="tab"]').find((each) => said(each).startsWith('Problems')),
  );
  tab.click();
  const items = await until('problems', () => {
    const found = all(one(board, 'stepwell-run-detail'), 'li');
    return found.length === 2 ? found : null;
  });
  expect(said(items[0])).toMatch(
    /^First to become NaN or infinite Show gradients\/dense_1\/kernel at step 1,234, \d{1,2}:\d\d:\d\d(\s[AP]M)?$/,
  );
  expect(said(items[1])).toContain('An image cannot be recorded.');
  expect(textOf(board)).not.toContain('Everything was recorded as it was given.');
  button(items[0], 'Show')?.click();
  await until('dialog', () => all(board, 'stepwell-enlarged').length > 0);
});

test('what was dismissed stays away until something else is wrong, also when the board is built anew', async () => {
  const fake = source();
  const board = await shown(fake, 2);
  one(line(board), '[aria-label="Dismiss"]').click();
  await until('calm', () => status(board) === 'Nothing new is wrong.');
  const old = line(board);
  const reads = fake.count('getRun');
  fake.log('a', { loss: Number.NaN }, 1_400);
  await until('details read', () => fake.count('getRun') > reads);
  board.remove();
  document.body.append(board);
  await until('the line again', () => {
    const [now] = all(board, 'stepwell-health-line');
    return now && now !== old && status(board) !== 'No run is shown.';
  });
  expect(named(board)).toEqual([]);
  fake.change('c', { status: 'failed' });
  await until(
    'another cause',
    () => said(sentenceOf(board, 'c')) === 'run c failed; became infinite at step 1,300, first in best',
  );
  expect(named(board)).toHaveLength(1);
});

test('[BRD2] names, keys and errors are text, and a long one takes no more than the line', async () => {
  const fake = testSource();
  fake.addRun('a', { name: 'run <img src=x>' });
  fake.log('a', { [`<img src=x onerror=alert(1)>${'long/'.repeat(80)}`]: Number.NaN }, 0.25);
  fake.change('a', { status: 'failed', error: { message: '<b>no</b>\n'.repeat(50), stack: '' } });
  const board = mount(fake, 'width: 600px; height: 700px');
  await until('trouble', () => all(board, 'stepwell-health-line')[0] && named(board).length === 1);
  await until('the error', () => status(board).includes('run <img src=x> failed: <b>no</b>'));
  expect(status(board)).toContain('at step 0.25, first in <img src=x onerror=alert(1)>long/');
  expect(all(board, 'img').length).toBe(0);
  expect(line(board).getBoundingClientRect().height).toBe(32);
  expect(one(board, 'main').scrollWidth).toBeLessThanOrEqual(600);
});
