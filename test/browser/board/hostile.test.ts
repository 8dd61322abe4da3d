import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderMarkdown } from '../../../src/board/ui/markdown.js';
import { testSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';
import { all, clear, headerMenu, headerPopover, mount, one, pause, textOf, until } from './helpers.js';

declare global {
  var pwned: number;
}

const EVIL = '<img src=x onerror="globalThis.pwned++"><script>globalThis.pwned++</script>';

beforeEach(() => {
  globalThis.pwned = 0;
});
afterEach(clear);

test('[BRD2] names, keys, tags, values, config, problems, errors and logs are shown as text', async () => {
  const source = testSource();
  source.addRun('a', {
    name: `name ${EVIL}`,
    project: `project ${EVIL}`,
    tags: [`tag ${EVIL}`],
    status: 'failed',
    config: { [`config ${EVIL}`]: `value ${EVIL}` },
    error: { message: `error ${EVIL}`, stack: `stack ${EVIL}` },
    problemList: [{ key: `pkey ${EVIL}`, reason: `reason ${EVIL}`, count: 1 }],
  });
  source.log('a', {
    [`section ${EVIL}/key ${EVIL}`]: 1,
    [`text ${EVIL}`]: `logged ${EVIL}`,
    __proto__x: 2,
    constructor: 3,
  });
  source.addLog('a', 'info', `line ${EVIL}`, { [`context ${EVIL}`]: EVIL });
  source.state = { ...source.state, notices: [`notice ${EVIL}`] };
  const board = mount(source);
  await until('panels', () => all(board, 'stepwell-scalar-panel').length >= 2);
  board.focusRun(uidOf('a'));
  await until('details', () => textOf(board).includes('stack <img'));
  (await until('panel of texts', () => all(board, 'stepwell-value-panel')[0])).scrollIntoView();
  await until('logged text', () => textOf(board).includes('logged <img'));
  const menu = (await headerMenu(board, '.project')).map(({ textContent }) => textContent).join();
  expect(menu).toContain('project <img src=x onerror=');
  const pop = await headerPopover(board, '.pill');
  await until('the notice', () => textOf(pop).includes('notice <img'));
  const overview = textOf(board);
  for (const word of ['name', 'project', 'tag', 'config', 'value', 'error', 'section', 'logged', 'notice']) {
    expect(overview).toContain(`${word} <img src=x onerror=`);
  }
  const tabs = all(board, '[role="tab"]');
  tabs[1]?.click();
  await until('logs', () => textOf(board).includes('line <img'));
  expect(textOf(board)).toContain('context <img');
  all(board, '[role="tab"]')[2]?.click();
  await until('problems', () => textOf(board).includes('reason <img'));
  await pause(100);
  expect(all(board, 'img, script').length).toBe(0);
  expect(globalThis.pwned).toBe(0);
  expect((await source.detail('a'))?.name).toContain('<img');
});

test('[BRD2] notes are Markdown without anything that runs or calls another server', async () => {
  const source = testSource();
  source.addRun('a', {
    notes: `# Heading\n\n**bold** ${EVIL} [link](javascript:globalThis.pwned++) ![](https://example.invalid/x.png)
<a href="https://example.invalid" onclick="globalThis.pwned++" style="position:fixed">ok</a>
<svg><animate onbegin="globalThis.pwned++" /></svg><style>* { color: red }</style><form action=x><input></form>`,
  });
  const board = mount(source);
  await until('list', () => textOf(board).includes('1 run'));
  board.focusRun(uidOf('a'));
  const notes = await until('notes', () =>
    all(board, '.notes').find((element) => element.querySelector('strong')),
  );
  expect(notes.querySelector('h1')?.textContent).toBe('Heading');
  expect(
    notes.querySelectorAll('img, script, svg, style, form, input, [onclick], [style], [onerror]').length,
  ).toBe(0);
  for (const link of notes.querySelectorAll('a')) {
    expect(link.getAttribute('href') ?? '').not.toMatch(/^javascript:/i);
    expect(link.rel).toBe('noopener noreferrer');
    link.click = () => {};
  }
  await pause(100);
  expect(globalThis.pwned).toBe(0);
});

test('[BRD2] Markdown comes back as nodes, not as a string', () => {
  const nodes = renderMarkdown('a <b onmouseover=alert(1)>b</b>');
  expect(nodes).toBeInstanceOf(DocumentFragment);
  expect(nodes.querySelector('b')?.attributes.length).toBe(0);
});

test('[BRD2] notes are edited in place and stored as they were typed', async () => {
  const source = testSource();
  source.addRun('a', { notes: 'old' });
  const board = mount(source);
  await until('list', () => textOf(board).includes('1 run'));
  board.focusRun(uidOf('a'));
  (await until('pencil', () => all(board, '[aria-label="Edit notes"]')[0])).click();
  const area = await until('editor', () => all<HTMLTextAreaElement>(board, 'textarea')[0]);
  expect(area.value).toBe('old');
  area.value = EVIL;
  one(board, '.button.primary').click();
  await until('edit', () => source.count('edit') === 1);
  expect(source.calls.find((call) => call.method === 'edit')?.argument).toEqual({
    uid: uidOf('a'),
    field: 'notes',
    value: EVIL,
  });
  await pause(100);
  expect(globalThis.pwned).toBe(0);
});
