/** Shows a bundle without a database, a worker or a server: the file is the source. */
import '../src/board/index.js';
import type { BoardSettings } from '../src/board/index.js';
import { type Bundle, bundleSource, openBundle } from '../src/bundle/index.js';

const find = <E extends HTMLElement>(id: string): E => document.querySelector(`#${id}`) as E;
const board = find<HTMLElementTagNameMap['stepwell-board']>('board');
const drop = find('drop');
const opened = find('opened');
const error = find('error');
const problems = find('problems');
const verified = find('verified');
const file = find<HTMLInputElement>('file');

let bundle: Bundle | null = null;

async function open(chosen: File): Promise<void> {
  error.hidden = true;
  document.body.ariaBusy = 'true';
  try {
    const found = await openBundle(chosen);
    bundle = found;
    find('name').textContent = chosen.name;
    find('facts').textContent = describe(found, chosen.size);
    showProblems(found);
    verified.textContent = '';
    board.source = bundleSource(found);
    show(true);
  } catch (thrown) {
    error.textContent = `${chosen.name} cannot be opened: ${thrown instanceof Error ? thrown.message : thrown}`;
    error.hidden = false;
    show(false);
  } finally {
    document.body.ariaBusy = 'false';
  }
}

function describe({ runs, created, library }: Bundle, size: number): string {
  const count = `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`;
  const megabytes = `${(size / 1e6).toFixed(1)} MB`;
  const made = created > 0 ? `, made ${new Date(created).toLocaleString()}` : '';
  return `${count}, ${megabytes}${made}${library ? ` by Stepwell ${library}` : ''}. Read where it lies.`;
}

function showProblems(found: Bundle): void {
  problems.textContent = found.problems.map(({ message }) => message).join(' ');
  problems.hidden = found.problems.length === 0;
}

function show(isOpen: boolean): void {
  opened.hidden = !isOpen;
  board.hidden = !isOpen;
  drop.hidden = isOpen;
}

file.addEventListener('change', () => {
  const [chosen] = file.files ?? [];
  if (chosen) void open(chosen);
  file.value = '';
});

find('close').addEventListener('click', () => {
  bundle = null;
  board.source = null;
  show(false);
});

find('verify').addEventListener('click', async () => {
  const checked = bundle;
  if (!checked) return;
  for await (const { done, total } of checked.verify()) {
    if (checked !== bundle) return;
    verified.textContent = `Checking: ${Math.round((100 * done) / Math.max(1, total))} %`;
  }
  showProblems(checked);
  verified.textContent =
    checked.problems.length === 0 ? 'Every byte is as it was written.' : 'Damage was found.';
});

addEventListener('dragover', (event) => {
  event.preventDefault();
  document.body.classList.add('over');
});
addEventListener('dragleave', (event) => {
  if (event.relatedTarget === null) document.body.classList.remove('over');
});
addEventListener('drop', (event) => {
  event.preventDefault();
  document.body.classList.remove('over');
  const [dropped] = event.dataTransfer?.files ?? [];
  if (dropped) void open(dropped);
});

board.addEventListener('settings-change', (event) => {
  document.documentElement.dataset.theme = (event as CustomEvent<BoardSettings>).detail.theme;
});
