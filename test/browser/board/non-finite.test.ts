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

const notices = (board: Element) => all(board, '.notice');
const said = (element: Element | undefined) => element?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
const noticeOf = (board: Element, name: string) =>
  notices(board).find((notice) => notice.dataset['run'] === uidOf(name));
const button = (notice: Element | undefined, name: string) =>
  [...(notice?.querySelectorAll('button') ?? [])].find((each) => said(each) === name);

async function shown(fake: TestSource, count: number): Promise<HTMLElement> {
  const board = mount(fake);
  await until('notices', () => notices(board).length === count);
  return board;
}

test('a notice names the key and the step at which a run first became NaN or infinite', async () => {
  const board = await shown(source(), 2);
  expect(said(noticeOf(board, 'a'))).toContain(
    'run a: gradients/dense_1/kernel was the first to become NaN or infinite, at step 1,234.',
  );
  expect(said(noticeOf(board, 'c'))).toContain(
    'run c: best was the first to become infinite, at step 1,300.',
  );
  expect(noticeOf(board, 'b')).toBeUndefined();
});

test('runs that are finite, or not drawn, have no notice', async () => {
  const finite = mount(sourceWith(['a', 'b']));
  await until('panels', () => all(finite, 'stepwell-scalar-panel').length === 1);
  expect(notices(finite).length).toBe(0);
  clear();
  const board = await shown(source(), 2);
  one(board, `.row[data-run="${uidOf('a')}"] input`).click();
  await until('one less', () => notices(board).length === 1);
  expect(noticeOf(board, 'a')).toBeUndefined();
});

test('a notice appears when a value becomes NaN', async () => {
  const fake = sourceWith(['a'], ['loss']);
  const board = mount(fake);
  await until('panel', () => all(board, 'stepwell-scalar-panel').length === 1);
  fake.log('a', { loss: Number.NaN }, 100);
  await until('notice', () => notices(board).length === 1);
  expect(said(notices(board)[0])).toContain('run a: loss was the first to become NaN, at step 100.');
});

test('"Show" enlarges the panel of the key', async () => {
  const board = await shown(source(), 2);
  button(noticeOf(board, 'c'), 'Show')?.click();
  const dialog = await until('dialog', () =>
    all<HTMLDialogElement>(board, 'dialog.large').find((each) => each.open),
  );
  expect(dialog.getAttribute('aria-label')).toBe('best');
  expect(all(dialog, 'stepwell-scalar-panel').length).toBe(1);
  dialog.close();
  // The dialog tells that it was closed a moment later.
  await until('closed', () => !dialog.hasAttribute('aria-label'));
  button(noticeOf(board, 'a'), 'Show')?.click();
  await until(
    'histogram',
    () => dialog.open && dialog.getAttribute('aria-label') === 'gradients/dense_1/kernel',
  );
  expect(all(dialog, 'stepwell-scalar-panel').length).toBe(0);
});

test('"Details" opens the run, whose problems begin with it', async () => {
  const fake = source();
  fake.change('a', {
    problemList: [{ key: 'image', reason: 'An image cannot be recorded.', count: 3 }],
  });
  const board = await shown(fake, 2);
  button(noticeOf(board, 'a'), 'Details')?.click();
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
  await until('dialog', () => all<HTMLDialogElement>(board, 'dialog.large').some((each) => each.open));
});

test('a closed notice stays closed for the visit, the others stay', async () => {
  const fake = source();
  const board = await shown(fake, 2);
  noticeOf(board, 'a')?.querySelector<HTMLElement>('[aria-label="Close the notice of run a"]')?.click();
  await until('closed', () => notices(board).length === 1);
  const reads = fake.count('getRun');
  fake.log('a', { loss: Number.NaN }, 1_400);
  await until('details read', () => fake.count('getRun') > reads);
  one(board, `.row[data-run="${uidOf('a')}"] input`).click();
  one(board, `.row[data-run="${uidOf('a')}"] input`).click();
  // The panels are built anew when the board leaves the page and comes back.
  board.remove();
  document.body.append(board);
  await until('back', () => noticeOf(board, 'c'));
  expect(noticeOf(board, 'a')).toBeUndefined();
});

test('[BRD2] keys and names in a notice are text, and a long one takes three lines at most', async () => {
  const fake = testSource();
  fake.addRun('a', { name: 'run <img src=x>' });
  fake.log('a', { [`<img src=x onerror=alert(1)>${'long/'.repeat(80)}`]: Number.NaN }, 0.25);
  const board = mount(fake, 'width: 600px; height: 700px');
  await until('notice', () => notices(board).length === 1);
  const [notice] = notices(board);
  expect(said(notice)).toContain('run <img src=x>: <img src=x onerror=alert(1)>long/');
  expect(said(notice)).toContain('at step 0.25.');
  expect(all(board, 'img').length).toBe(0);
  expect(notice?.getBoundingClientRect().height).toBeLessThan(75);
  expect(one(board, 'main').scrollWidth).toBeLessThanOrEqual(600);
});
