/** What a new value makes the board render: counts of renders by component and key. */
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { signal } from '../../../src/board/data/state.js';
import { BoardPart, definePart } from '../../../src/board/ui/part.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, panelOf, until } from './helpers.js';

beforeAll(() => void vi.setConfig({ testTimeout: 60_000 }));
afterEach(() => {
  vi.restoreAllMocks();
  clear();
});

type ScalarPanelElement = HTMLElement & { readonly key: string; readonly visible: boolean };

const PARTS = [
  'stepwell-scalar-panel',
  'stepwell-panel-block',
  'stepwell-panel-area',
  'stepwell-header',
  'stepwell-health-line',
  'stepwell-overlays',
  'stepwell-board',
];

/** Counts renders from now on, by element: `stepwell-scalar-panel s/k1`. */
function countRenders(): Map<string, number> {
  const renders = new Map<string, number>();
  for (const tag of PARTS) {
    const part = customElements.get(tag)?.prototype as { update(changed: unknown): void };
    const original = part.update;
    vi.spyOn(part, 'update').mockImplementation(function (this: Partial<ScalarPanelElement>, changed) {
      const name = [tag, this.key].filter(Boolean).join(' ');
      renders.set(name, (renders.get(name) ?? 0) + 1);
      original.call(this, changed);
    });
  }
  return renders;
}

const UIDS = ['a', 'b', 'c'];

/** 95 metrics in one section, three runs. */
function wideSource(): TestSource {
  const source = testSource();
  const keys = Array.from({ length: 95 }, (_, i) => `s/k${String(i).padStart(2, '0')}`);
  UIDS.forEach((uid, i) => {
    source.addRun(uid, { status: 'running', created: Date.now() - (i + 1) * 60_000 });
    for (let step = 0; step < 20; step++)
      source.log(uid, Object.fromEntries(keys.map((key) => [key, step])), step);
  });
  return source;
}

const legendValues = (panel: Element) => all(panel, '.lines .value').map(({ textContent }) => textContent);

/** Waits until nothing was asked of the source for a while: what was set off before is over. */
async function settled(source: TestSource): Promise<void> {
  let calls = -1;
  let since = performance.now();
  await until('a quiet source', () => {
    const asked = source.calls.filter(({ method }) => method === 'series' || method === 'getRun').length;
    if (asked !== calls) since = performance.now();
    calls = asked;
    return performance.now() - since > 700;
  });
}

test('[BRD3] one new value per run under one key renders the visible panel of that key, once', async () => {
  const source = wideSource();
  const board = mount(source);
  const panel = await panelOf(board, 's/k01');
  await until('all runs', () => legendValues(panel).join() === '19,19,19');
  await settled(source);
  const visible = all<ScalarPanelElement>(board, 'stepwell-scalar-panel').filter((each) => each.visible);
  expect(visible.length).toBeGreaterThan(5);

  const renders = countRenders();
  for (const uid of UIDS) source.log(uid, { 's/k01': 7 }, 20);
  await until('the new values', () => legendValues(panel).join() === '7,7,7');
  await settled(source);
  expect(Object.fromEntries(renders)).toEqual({ 'stepwell-scalar-panel s/k01': 1 });
  const reads = source.calls.slice(-50).filter(({ method }) => method === 'series');
  expect(reads.slice(-3).map(({ argument }) => (argument as { key: string }).key)).toEqual(
    Array.from({ length: 3 }, () => 's/k01'),
  );
});

test('[BRD3] a new value under a key whose panel is not on the screen renders no panel', async () => {
  const source = wideSource();
  const board = mount(source);
  await panelOf(board, 's/k01');
  await settled(source);
  const renders = countRenders();
  const details = source.count('getRun');
  for (const uid of UIDS) source.log(uid, { 's/k94': 7 }, 20);
  await until('details', () => source.count('getRun') > details);
  await settled(source);
  expect(Object.fromEntries(renders)).toEqual({});
});

test('[BRD3] a value of the metric on the x axis renders the panels over it', async () => {
  const source = wideSource();
  const board = mount(source);
  board.updateSettings({ x: { key: 's/k94' } });
  const panel = await panelOf(board, 's/k01');
  await settled(source);
  const renders = countRenders();
  source.log('a', { 's/k94': 30 }, 20);
  await until('read again', () => renders.has('stepwell-scalar-panel s/k01'));
  expect(one(panel, '.lines .value').textContent).not.toBe('');
});

test('[BRD3] a setting renders those who read it, and no others', async () => {
  const source = wideSource();
  const board = mount(source);
  await panelOf(board, 's/k01');
  await settled(source);
  const renders = countRenders();
  board.updateSettings({ histograms: { ...board.settings.histograms, view: 'bands' } });
  await settled(source);
  expect(Object.fromEntries(renders)).toEqual({});
});

test('[BRD3] a part that left the page holds no state and is held by none', async () => {
  let watched = 0;
  const state = signal(0, { watched: () => void watched++, unwatched: () => void watched-- });
  class Part extends BoardPart {
    override connectedCallback(): void {
      super.connectedCallback();
      this.watch(
        () => state.value,
        () => {},
      );
    }
    override render() {
      return state.value;
    }
  }
  definePart('stepwell-test-tracking', Part);
  const part = document.createElement('stepwell-test-tracking') as Part;
  document.body.append(part);
  await part.updateComplete;
  expect(watched).toBe(1);
  state.value = 1;
  await part.updateComplete;
  expect(part.shadowRoot?.textContent).toBe('1');
  part.requestUpdate();
  part.remove();
  await part.updateComplete;
  expect(watched).toBe(0);
  state.value = 2;
  document.body.append(part);
  await part.updateComplete;
  expect(part.shadowRoot?.textContent).toBe('2');
  expect(watched).toBe(1);
});
