import { afterEach, expect, test } from 'vitest';
import { StepwellError } from '../../../src/base/errors.js';
import { uidOf } from '../../fixtures/uids.js';
import { all, clear, one, pause, textOf, until } from './helpers.js';
import { button, choose, dialog, mountAway } from './share-helpers.js';

afterEach(clear);

const LIST = 'stepwell-run-list';
const SEND = 'Send listed runs to a server…';

function fill(root: Element, name: string, text: string): HTMLInputElement {
  const field = one<HTMLInputElement>(root, `[name="${name}"]`);
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  return field;
}

const mark = (board: Element, name: string) => all(board, `.row[data-run="${uidOf(name)}"] .upload`)[0];

test('listed runs are sent to an address with a key and a project', async () => {
  const { board, uploads } = await mountAway();
  const open = await choose(board, LIST, SEND);
  expect(textOf(open)).toContain('Send 2 runs to a server');
  fill(open, 'url', 'https://team.example');
  const key = fill(open, 'key', 'sw_secret');
  expect([key.type, key.autocomplete]).toEqual(['password', 'off']);
  expect(textOf(open)).toContain('kept in this browser');
  fill(open, 'project', 'shared');
  button(open, 'Send').click();
  await until('told', () => textOf(board).includes('Sending 2 runs to team.example.'));
  const target = { url: 'https://team.example', key: 'sw_secret', project: 'shared' };
  expect(uploads.added).toEqual([
    { run: 'b', target },
    { run: 'a', target },
  ]);
  expect(dialog(board)).toBeUndefined();
  await until('marks', () => mark(board, 'a') && mark(board, 'b'));
  expect(textOf(board)).not.toContain('sw_secret');
  expect(all<HTMLInputElement>(board, 'input').some(({ value }) => value === 'sw_secret')).toBe(false);
});

test('earlier addresses are offered, a single one is filled in, and what is empty is not sent', async () => {
  const { board, uploads } = await mountAway(['a']);
  uploads.earlier = ['https://runs.example'];
  const open = await choose(board, LIST, SEND);
  const field = one<HTMLInputElement>(open, '[name="url"]');
  await until('filled in', () => field.value === 'https://runs.example');
  expect(all<HTMLOptionElement>(open, 'datalist option').map(({ value }) => value)).toEqual(uploads.earlier);
  expect(field.list?.id).toBe('remotes');
  button(open, 'Send').click();
  await until('sent', () => uploads.added.length === 1);
  expect(uploads.added[0]?.target).toEqual({ url: 'https://runs.example' });
});

test('an address over which the key can be read is warned of, this machine is not', async () => {
  const { board } = await mountAway(['a']);
  const open = await choose(board, LIST, SEND);
  const warned = async (address: string) => {
    fill(open, 'url', address);
    await pause(20);
    return all(open, '.warn').length === 1;
  };
  expect(await warned('http://team.example')).toBe(true);
  expect(await warned('http://192.168.1.4:4400')).toBe(true);
  expect(await warned('http://localhost.team.example')).toBe(true);
  expect(await warned('http://127.0.0.1.team.example')).toBe(true);
  for (const own of [
    'http://localhost:4400',
    'http://127.0.0.1:4400',
    'http://[::1]:1',
    'https://team.example',
    '',
  ]) {
    expect(await warned(own)).toBe(false);
  }
});

test('what is no address is said to be none before anything is asked', async () => {
  const { board, uploads } = await mountAway(['a']);
  const open = await choose(board, LIST, SEND);
  for (const text of ['', 'team', 'javascript:alert(1)', 'ftp://team.example']) {
    fill(open, 'url', text);
    button(open, 'Send').click();
    await until('error', () => all(open, '[role="alert"]')[0]?.textContent?.includes('no address'));
  }
  expect(uploads.calls).not.toContain('add');
});

test('a refusal in the middle says how many runs are on their way', async () => {
  const { board, uploads } = await mountAway(['a', 'b', 'c']);
  const error = new StepwellError('validation', 'remote.url must be an http or https address without a user');
  uploads.failAfter = { runs: 2, error };
  const open = await choose(board, LIST, SEND);
  fill(open, 'url', 'https://team.example');
  button(open, 'Send').click();
  const alert = await until('error', () => all(open, '[role="alert"]')[0]);
  expect(alert.textContent).toContain('2 of 3 runs are on their way');
  expect(alert.textContent).toContain('without a user');
  uploads.failAfter = null;
  button(open, 'Send').click();
  await until('closed', () => !dialog(board));
});

test('each run says where it stands in its row', async () => {
  const { board, uploads, source } = await mountAway(['a', 'b', 'c', 'd', 'e', 'f']);
  const nextTry = Date.now() + 3_600_000;
  uploads.set('a', { state: 'waiting', reason: 'The server does not answer', nextTry });
  uploads.set('b', { state: 'sending', frames: 200, sent: 50 });
  uploads.set('c', { state: 'sent' });
  uploads.set('d', { state: 'complete' });
  uploads.set('e', { state: 'stopped', code: 'auth', reason: 'The server does not know this key.' });
  source.emit(null, ['run']);
  await until('marks', () => all(board, '.upload').length === 5);
  const words = (uid: string) => mark(board, uid)?.title;
  expect(words('a')).toMatch(
    /^Waiting to be sent to team\.example\. The server does not answer\. Next try in (1h 00m|59m 5\ds)\.$/,
  );
  expect(words('b')).toBe('Sending to team.example, 25 %.');
  expect(words('c')).toBe('On team.example, with everything recorded so far.');
  expect(words('d')).toBe('On team.example, complete.');
  expect(words('e')).toBe('Not sent to team.example. The server does not know this key.');
  expect(mark(board, 'f')).toBeUndefined();
  expect(mark(board, 'e')?.getAttribute('aria-label')).toBe(words('e'));
});

test('states follow by themselves while something is under way, and are left alone when nothing is', async () => {
  const { board, uploads, source } = await mountAway(['a']);
  uploads.set('a', { state: 'sending', sent: 10 });
  source.emit('a', ['rows']);
  await until('10 %', () => mark(board, 'a')?.title.includes('10 %'));
  uploads.set('a', { state: 'complete' });
  await until('complete', () => mark(board, 'a')?.title.includes('complete'));
  const asked = uploads.calls.length;
  await pause(2_500);
  expect(uploads.calls.length).toBe(asked);
});

test('states are asked for at most once a second, however much is logged', async () => {
  const { uploads, source } = await mountAway(['a']);
  await pause(1_100);
  const before = uploads.calls.length;
  const start = performance.now();
  for (let i = 0; i < 60; i++) {
    source.log('a', { 'train/loss': i });
    await pause(25);
  }
  // What is allowed follows from how long it took: a slow machine asks more often meanwhile.
  const seconds = (performance.now() - start) / 1_000;
  expect(uploads.calls.length - before).toBeGreaterThan(0);
  expect(uploads.calls.length - before).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
});

test('details name the server, link to its page of the run, and try a stopped run again', async () => {
  const { board, uploads, source } = await mountAway(['a']);
  uploads.set('a', {
    url: 'https://team.example/stepwell/',
    state: 'stopped',
    code: 'auth',
    reason: 'No such key.',
  });
  source.emit('a', ['rows']);
  board.focusRun(uidOf('a'));
  const line = await until('line', () => all(board, 'stepwell-server-line')[0]);
  await until('words', () => textOf(line).includes('Not sent to team.example. No such key.'));
  const link = one<HTMLAnchorElement>(line, 'a');
  expect(link.href).toBe(`https://team.example/stepwell/?run=${uidOf('a')}`);
  expect(link.rel).toContain('noopener');
  button(line, 'Enter another key').click();
  const open = await until('dialog', () => {
    const shown = dialog(board);
    return shown && all(shown, '[name="key"]').length > 0 && shown;
  });
  expect(one<HTMLInputElement>(open, '[name="url"]').value).toBe('https://team.example/stepwell/');
  await until('key has the focus', () => all(open, '[name="key"]:focus').length === 1);
  button(open, 'Cancel').click();
  await until('closed', () => !dialog(board));
  button(line, 'Try again').click();
  await until('sending', () => textOf(line).includes('Sending to team.example'));
  expect(uploads.calls).toContain('retry a');
  expect(all(line, 'button').length).toBe(0);
});

test('a run that waits can be tried now', async () => {
  const { board, uploads, source } = await mountAway(['a']);
  uploads.set('a', { state: 'waiting', reason: 'No network.', sent: 0 });
  source.emit('a', ['rows']);
  board.focusRun(uidOf('a'));
  const line = await until('line', () => all(board, 'stepwell-server-line')[0]);
  await until('button', () => all(line, 'button').length === 1);
  button(line, 'Try now').click();
  await until('hurried', () => uploads.calls.includes('hurry'));
  expect(all(line, 'a').length).toBe(0);
});

test('[BRD2] an address that is no web page is no link, and hostile words are text', async () => {
  const EVIL = '<img src=x onerror="globalThis.pwned++">';
  globalThis.pwned = 0;
  const { board, uploads, source } = await mountAway(['a']);
  uploads.earlier = [`https://${EVIL}`];
  uploads.set('a', { url: 'javascript:globalThis.pwned++', state: 'stopped', code: 'refused', reason: EVIL });
  source.emit('a', ['rows']);
  board.focusRun(uidOf('a'));
  const line = await until('line', () => all(board, 'stepwell-server-line')[0]);
  await until('words', () => textOf(line).includes('<img src=x'));
  expect(all(line, 'a').length).toBe(0);
  await choose(board, LIST, SEND);
  await pause(50);
  expect(all(board, 'img').length).toBe(0);
  expect(globalThis.pwned).toBe(0);
});
