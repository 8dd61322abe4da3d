import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { all, mount, one, until } from './helpers.js';
import { spread } from './histogram-helpers.js';

/** A run with two keys of eleven histograms each, at the steps 0, 10, … 100. */
export function twoKeys(): TestSource {
  const source = testSource();
  source.addRun('a');
  for (let step = 0; step <= 100; step += 10) {
    for (const key of ['w/k', 'w/b']) source.logHistogram('a', key, spread(-1, 1 + step), { step });
  }
  return source;
}

/** What a person sees and reaches of the slider; read anew at every use. */
export function sliderOf(board: Element) {
  const host = one(board, 'stepwell-step-slider');
  return {
    host,
    get input(): HTMLInputElement {
      return one<HTMLInputElement>(host, 'input');
    },
    get play(): HTMLElement {
      return one(host, '.play');
    },
    get newest(): HTMLElement {
      return one(host, '.newest');
    },
    get step(): string {
      return one(host, '.step').textContent ?? '';
    },
    get follows(): boolean {
      return one(host, '.newest').getAttribute('aria-pressed') === 'true';
    },
  };
}

/** A board with a source, and its slider once it is there. */
export async function shownSlider(source: TestSource) {
  const board = mount(source);
  await until('slider', () => all(board, '.slider .step').length > 0);
  return { board, slider: sliderOf(board) };
}
