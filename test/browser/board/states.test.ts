import { afterEach, expect, test } from 'vitest';
import { StepwellError } from '../../../src/base/errors.js';
import { testSource } from '../../fixtures/test-source.js';
import { all, clear, headerPopover, mount, one, panelOf, sourceWith, textOf, until } from './helpers.js';

afterEach(clear);

test('without a source, and until the first answer, the board shows a skeleton', async () => {
  const waiting = mount(null);
  await until('skeleton', () => all(waiting, '.skeleton').length === 1);
  const source = testSource();
  source.delayMs = Number.POSITIVE_INFINITY;
  const loading = mount(source);
  await until('skeleton', () => all(loading, '[aria-busy="true"]').length === 1);
});

test('an empty origin is told how to begin and where runs live', async () => {
  const board = mount(testSource());
  await until('empty', () => textOf(board).includes('No runs yet'));
  expect(textOf(board)).toContain('Another port is another origin');
  expect(textOf(board)).toContain(location.origin);
  expect(one(board, 'pre').textContent?.split('\n').length).toBe(3);
});

test('the first run of an empty origin appears by itself', async () => {
  const source = testSource();
  const board = mount(source);
  await until('empty', () => textOf(board).includes('No runs yet'));
  source.addRun('a', { status: 'running' });
  source.log('a', { loss: 1 });
  await panelOf(board, 'loss');
});

test('an error names itself and can be tried again', async () => {
  const source = sourceWith(['a'], ['loss']);
  source.failing.set('listRuns', new StepwellError('storage', 'The database was closed.'));
  const board = mount(source);
  await until('error', () => textOf(board).includes('The database was closed.'));
  expect(one(board, '[role="alert"]').textContent).toContain('StorageError');
  source.failing.clear();
  one(board, '.button.primary').click();
  await panelOf(board, 'loss');
});

test('an error later on keeps what was shown', async () => {
  const source = sourceWith(['a'], ['loss']);
  const board = mount(source);
  await panelOf(board, 'loss');
  source.failing.set('listRuns', new StepwellError('worker_lost', 'The worker is gone.'));
  source.emit(null, ['run']);
  await until('bar', () => textOf(board).includes('The worker is gone.'));
  expect(all(board, '.u-wrap > canvas').length).toBe(1);
});

test('a panel that cannot be read says so and can be tried again', async () => {
  const source = sourceWith(['a'], ['loss']);
  source.failing.set('series', new StepwellError('corrupt', 'A frame failed its checksum.'));
  const board = mount(source);
  const again = await until('message', () => all(board, '.message .button')[0]);
  expect(textOf(board)).toContain('A frame failed its checksum.');
  source.failing.clear();
  again.click();
  await panelOf(board, 'loss');
});

test('crashed and failed runs are named above the panels', async () => {
  const source = sourceWith(['a', 'b'], ['loss']);
  source.change('a', { status: 'crashed' });
  source.change('b', {
    status: 'failed',
    error: { message: 'Loss became NaN', stack: '' },
  });
  const board = mount(source);
  await until(
    'the line',
    () =>
      /2 runs need a look:\s*run a\s+stopped without ending/.test(textOf(board)) &&
      /run b\s+failed: Loss became NaN/.test(textOf(board)),
  );
});

test('memory storage and a lost source are said above everything', async () => {
  const source = sourceWith(['a'], ['loss']);
  source.state = {
    ...source.state,
    storage: 'memory',
    engine: 'page',
    notices: ['private mode gives no IndexedDB.'],
  };
  const board = mount(source);
  await until('memory', () =>
    textOf(board).includes('Nothing here survives this page: private mode gives no IndexedDB.'),
  );
  source.state = { ...source.state, storage: 'indexeddb', state: 'lost' };
  await until('lost', () => textOf(board).includes('The logger does not answer.'));
});

test('the pill says how fast values arrive, and its pop-over what is waiting, dropped, stored and left', async () => {
  const source = sourceWith(['a'], ['loss']);
  source.state = {
    ...source.state,
    valuesPerSecond: 12_345,
    waitingBytes: 2_400,
    usedBytes: 5e6,
    quotaBytes: 2e9,
    persisted: false,
  };
  const board = mount(source);
  const pill = await until('pill', () =>
    all(board, '.pill').find((each) => textOf(one(each, 'stepwell-pill')) !== ''),
  );
  const said = (words: string) => until(words, () => textOf(one(pill, 'stepwell-pill')).trim() === words);
  await said('12.3k/s');
  const pop = await headerPopover(board, '.pill');
  await until('facts', () => textOf(pop).includes('Written'));
  const parts = [
    ...['Written 12.3k values/s', 'Waiting 2.4 kB', 'Dropped 0', 'Where worker ready'],
    ...['Stored 5 MB', 'Room left 2 GB', 'Kept until the disk is full'],
  ];
  for (const part of parts) expect(textOf(pop)).toContain(part);
  expect(one<HTMLProgressElement>(pop, 'progress').position).toBe(5e6 / 2e9);
  // Only the database of this origin knows what recording takes of this page.
  expect(textOf(pop)).not.toContain('page thread');
  for (const [pageShare, text] of [
    [0.004, '0.4 %'],
    [0.0004, '< 0.1 %'],
    [0, '0.0 %'],
  ] as const) {
    source.state = { ...source.state, pageShare };
    await until(text, () => textOf(pop).includes(`On the page thread ${text}`));
  }
  expect(textOf(pop)).toMatch(/Drawing this board (< )?\d+\.\d %/);

  // What is worst is said first; the pop-over follows.
  const worse = [
    [{ notices: ['private mode.'] }, '1 notice', 'private mode.'],
    [{ engine: 'page' }, 'no worker', 'in the page (no worker)'],
    [{ usedBytes: 1.9e9 }, 'nearly full', 'Stored 1.9 GB'],
    [{ storage: 'memory' }, 'in memory only', 'nothing survives this page'],
    [{ dropped: 1_200 }, 'dropped 1,200', 'Dropped 1,200'],
    [{ state: 'lost' }, 'lost', 'lost'],
  ] as const;
  for (const [change, words, fact] of worse) {
    source.state = { ...source.state, ...change };
    await said(words);
    await until(fact, () => textOf(pop).includes(fact));
  }
});

test('an unmatched metric filter can be cleared', async () => {
  const board = mount(sourceWith(['a'], ['loss']));
  await panelOf(board, 'loss');
  board.updateSettings({ filter: 'nothing[' });
  const button = await until('message', () => all(board, '.empty .button')[0]);
  button.click();
  await panelOf(board, 'loss');
});
