/** What panels observe and listen to, and that nothing of it is left when they are gone. */
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, panelOf, pause, until } from './helpers.js';
import { histogramPanel, spread } from './histogram-helpers.js';
import { listenerCount } from './histogram-listeners.js';

beforeAll(() => void vi.setConfig({ testTimeout: 120_000 }));

afterEach(() => {
  clear();
  vi.restoreAllMocks();
});

/** Elements that are observed from now on, by observer. An observer that all boards of a page share may be there already. */
function observed(): () => number {
  const live = new Map<object, Set<Element>>();
  for (const { prototype } of [ResizeObserver, IntersectionObserver] as (typeof ResizeObserver)[]) {
    const { observe, unobserve, disconnect } = prototype;
    vi.spyOn(prototype, 'observe').mockImplementation(function (this: ResizeObserver, element, options) {
      observe.call(this, element, options);
      live.set(this, (live.get(this) ?? new Set()).add(element));
    });
    vi.spyOn(prototype, 'unobserve').mockImplementation(function (this: ResizeObserver, element) {
      unobserve.call(this, element);
      live.get(this)?.delete(element);
    });
    vi.spyOn(prototype, 'disconnect').mockImplementation(function (this: ResizeObserver) {
      disconnect.call(this);
      live.delete(this);
    });
  }
  return () => [...live.values()].reduce((sum, { size }) => sum + size, 0);
}

function fullSource(): TestSource {
  const source = testSource();
  source.addRun('a');
  for (let step = 0; step < 10; step++) {
    source.log('a', { 's/loss': step, 's/note': `at ${step}` }, step);
    source.logHistogram('a', 's/w', spread(-1, 1 + step), { step });
  }
  source.logMedia('a', 's/x', [{ blob: new Blob(['x']), type: 'model/x-hologram' }], {
    media: 'hologram',
  });
  return source;
}

test('[BRD5] a removed board leaves no observer and no listener behind', async () => {
  const count = observed();
  const listeners = listenerCount();
  const board = mount(fullSource());
  await panelOf(board, 's/loss');
  await histogramPanel(board, 's/w');
  await until('text and media', () =>
    ['stepwell-value-panel', 'stepwell-unknown-media-panel'].every((tag) => all(board, tag).length > 0),
  );
  expect(count()).toBeGreaterThan(8);
  board.remove();
  await pause(50);
  expect(count()).toBe(0);
  expect(listeners()).toBe(0);
});

test('[BRD3] a panel that is taken to another place of the page goes on: it draws, and new values come', async () => {
  const source = fullSource();
  const board = mount(source);
  const panel = await panelOf(board, 's/loss');
  const last = () => panel.shadowRoot?.querySelector('.lines .value')?.textContent;
  await until('the last value', () => last() === '9');
  const { parentNode, nextSibling } = panel;
  panel.remove();
  expect(panel.shadowRoot?.querySelector('canvas')).toBeNull();
  parentNode?.insertBefore(panel, nextSibling);
  await until('drawn again', () => panel.shadowRoot?.querySelector('canvas'));
  source.log('a', { 's/loss': 42 }, 10);
  await until('the new value', () => last() === '42');
});
