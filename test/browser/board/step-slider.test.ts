import { afterEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, pause, until } from './helpers.js';
import { histogramPanel, histogramQueries, setDrawing, spread } from './histogram-helpers.js';
import { shownSlider, sliderOf, twoKeys } from './slider-helpers.js';

afterEach(clear);

/** The steps of the single histograms that a panel asked for. */
function asked(source: TestSource, key: string): (number | undefined)[] {
  return histogramQueries(source, key)
    .map(({ at }) => at)
    .filter((at) => at !== Number.NEGATIVE_INFINITY && at !== undefined);
}

test('without histograms there is no slider; with one there is nothing to move', async () => {
  const source = testSource();
  source.addRun('a');
  source.log('a', { loss: 1 });
  const board = mount(source);
  await until('panel', () => all(board, 'stepwell-scalar-panel')[0]);
  await pause(300);
  // The file of the slider comes with the first histogram of the page: before, there is not even an element.
  const shown = () => all(board, 'stepwell-step-slider').filter((host) => !host.hidden);
  expect(shown()).toEqual([]);
  source.logHistogram('a', 'w/k', [1, 2], { step: 3 });
  const host = await until('slider', () => shown()[0]);
  await until('its controls', () => all(host, 'input').length > 0);
  const { input, play, step } = sliderOf(board);
  expect([step, input.disabled, (play as HTMLButtonElement).disabled]).toEqual(['3', true, true]);
});

test('arrow keys, Home and End walk the steps, and End follows the newest again', async () => {
  const { slider } = await shownSlider(twoKeys());
  expect([slider.step, slider.follows]).toEqual(['100', true]);
  slider.input.focus();
  const press = async (key: string, step: string, follows = false) => {
    await userEvent.keyboard(`{${key}}`);
    await until(`${key} to ${step}`, () => slider.step === step);
    expect(slider.follows).toBe(follows);
    expect(slider.input.matches(':focus')).toBe(true);
  };
  await press('ArrowLeft', '90');
  await press('ArrowDown', '80');
  await press('ArrowRight', '90');
  await press('Home', '0');
  await press('ArrowLeft', '0');
  await press('ArrowUp', '10');
  await press('End', '100', true);
});

test('a screen reader hears the step, its ends, and whether the newest is followed', async () => {
  const { slider } = await shownSlider(twoKeys());
  const { input } = slider;
  expect(one(slider.host, '[role="group"]').getAttribute('aria-label')).toBe('Step of histograms and images');
  expect([input.getAttribute('aria-label'), input.min, input.max, input.value]).toEqual([
    'Step',
    '0',
    '10',
    '10',
  ]);
  expect(input.getAttribute('aria-valuetext')).toBe('step 100');
  expect(slider.play.getAttribute('aria-label')).toBe('Play the steps');
  input.focus();
  await userEvent.keyboard('{Home}{ArrowRight}');
  await until('heard', () => input.getAttribute('aria-valuetext') === 'step 10');
  expect([input.value, slider.newest.getAttribute('aria-pressed')]).toEqual(['1', 'false']);
});

test('all histogram panels move to the step together', async () => {
  const source = twoKeys();
  const { board, slider } = await shownSlider(source);
  setDrawing(board, { view: 'step' });
  for (const key of ['w/k', 'w/b']) {
    const panel = await histogramPanel(board, key, false);
    await until('drawn', () => all(panel, '.bones').length === 0);
    expect(asked(source, key)).toEqual([]);
  }
  slider.input.focus();
  await userEvent.keyboard('{ArrowLeft}{ArrowLeft}{ArrowLeft}');
  for (const key of ['w/k', 'w/b']) await until(`${key} at 70`, () => asked(source, key).at(-1) === 70);
  slider.newest.click();
  await until('newest', () => slider.follows);
  // Panels take it over when they are drawn.
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  const before = asked(source, 'w/k').length;
  source.logHistogram('a', 'w/k', spread(0, 1), { step: 110 });
  await until('newer step', () => slider.step === '110');
  expect(asked(source, 'w/k').slice(before)).toEqual([]);
});

test('[BRD3] the newest step is followed until a person moves the slider; then arriving steps keep theirs', async () => {
  const source = twoKeys();
  const { slider } = await shownSlider(source);
  source.logHistogram('a', 'w/k', spread(0, 1), { step: 110 });
  await until('follows', () => slider.step === '110' && slider.input.max === '11');
  slider.input.focus();
  await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
  await until('moved', () => slider.step === '90');
  for (let step = 120; step <= 200; step += 10) {
    source.logHistogram('a', 'w/k', spread(0, 1), { step });
    await pause(20);
  }
  await until('longer', () => slider.input.max === '20');
  expect([slider.step, slider.input.value, slider.follows]).toEqual(['90', '9', false]);
  expect(slider.input.matches(':focus')).toBe(true);
  slider.newest.click();
  await until('follows again', () => slider.step === '200' && slider.input.value === '20' && slider.follows);
});
