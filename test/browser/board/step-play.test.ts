import { afterEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { testSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';
import { all, clear, one, pause, smoothingSlider, until } from './helpers.js';
import { histogramPanel, setDrawing, spread } from './histogram-helpers.js';
import { shownSlider, sliderOf, twoKeys } from './slider-helpers.js';

afterEach(clear);

type Slider = ReturnType<typeof sliderOf>;

const STEPS = ['0', '10', '20', '30', '40', '50', '60', '70', '80', '90', '100'];

/** The steps that a slider shows from now on, each of them: a look now and then would miss some on a busy machine. */
function stepsOf(slider: Slider, look: (step: string) => void = () => {}): string[] {
  const seen = [slider.step];
  const shown = slider.host.shadowRoot as ShadowRoot;
  const note = () => {
    if (shown.querySelector('.step') && seen.at(-1) !== slider.step)
      look(seen[seen.push(slider.step) - 1] as string);
  };
  new MutationObserver(note).observe(shown, { subtree: true, childList: true, characterData: true });
  return seen;
}

/** Plays, and goes on as soon as a step is shown. */
function playTo(slider: Slider, step: string): Promise<void> {
  return new Promise((resolve) => {
    stepsOf(slider, (shown) => void (shown === step && resolve()));
    slider.play.click();
  });
}

/** The steps that a slider shows while it plays to the newest. */
async function play(slider: Slider): Promise<string[]> {
  const seen = stepsOf(slider);
  slider.play.click();
  await until('the end', () => seen.length > 1 && slider.follows);
  return seen;
}

test('playing goes from the first step to the newest, stops there and follows it', async () => {
  const { slider } = await shownSlider(twoKeys());
  expect(await play(slider)).toEqual(['100', ...STEPS]);
  await until('stopped', () => slider.play.getAttribute('aria-label') === 'Play the steps');
});

test('pausing stays at the step, and playing goes on from where the person moved it', async () => {
  const { slider } = await shownSlider(twoKeys());
  await playTo(slider, '20');
  slider.play.click();
  await until('paused', () => slider.play.getAttribute('aria-label') === 'Play the steps');
  const at = slider.step;
  await pause(300);
  expect(slider.step).toBe(at);
  slider.input.focus();
  await userEvent.keyboard('{End}{ArrowLeft}{ArrowLeft}');
  await until('moved', () => slider.step === '80');
  expect(await play(slider)).toEqual(['80', '90', '100']);
});

test('several histograms at one step do not hold the slider', async () => {
  const source = testSource();
  source.addRun('a');
  for (let i = 0; i < 40; i++) {
    source.logHistogram('a', 'w/k', spread(0, i + 1), { step: Math.floor(i / 10) });
  }
  const { slider } = await shownSlider(source);
  slider.input.focus();
  await userEvent.keyboard('{Home}{ArrowRight}');
  await until('one step on', () => slider.step === '1');
  await userEvent.keyboard('{ArrowLeft}');
  await until('one step back', () => slider.step === '0');
  expect(await play(slider)).toEqual(['0', '1', '2', '3']);
});

test('the slider of an enlarged panel is the same one: it shows that it plays, and pauses it', async () => {
  const source = twoKeys();
  // It plays for half a minute, also while a busy machine takes long to enlarge the panel.
  for (let step = 110; step <= 3_000; step += 10) source.logHistogram('a', 'w/k', spread(-1, 1), { step });
  const { board, slider } = await shownSlider(source);
  setDrawing(board, { view: 'overlay' });
  slider.play.click();
  one(await histogramPanel(board, 'w/k', false), '.enlarge').click();
  const dialog = await until('dialog', () => all(board, 'stepwell-enlarged')[0]);
  await until('second slider', () => all(dialog, '.slider .step').length > 0);
  const large = sliderOf(dialog);
  expect(large.play.getAttribute('aria-label')).toBe('Pause');
  large.play.click();
  await until('both paused', () =>
    [slider, large].every(({ play }) => play.getAttribute('aria-label') === 'Play the steps'),
  );
  const at = slider.step;
  await pause(300);
  expect([slider.step, large.step, slider.follows]).toEqual([at, at, false]);
  slider.play.click();
  one(dialog, '.close').click();
  await until('plays on', () => slider.step !== at);
});

test('a slider whose histograms are gone stops playing', async () => {
  const source = twoKeys();
  source.addRun('b', { created: 1 });
  source.log('b', { loss: 1 });
  const { board, slider } = await shownSlider(source);
  await playTo(slider, '20');
  await source.deleteRun(uidOf('a'));
  await until('gone', () => slider.host.hidden);
  await source.restoreRun(uidOf('a'));
  await until('back', () => all(board, '.slider .step').length > 0);
  const at = slider.step;
  await pause(300);
  expect([slider.step, slider.play.getAttribute('aria-label')]).toEqual([at, 'Play the steps']);
  expect(slider.follows).toBe(false);
});

test('arrow keys elsewhere neither move the slider nor take the focus to it', async () => {
  const { board, slider } = await shownSlider(twoKeys());
  const panel = await histogramPanel(board, 'w/k');
  const smoothing = await smoothingSlider(board);
  // First, because the pop-over closes when the focus goes elsewhere by a click.
  for (const element of [smoothing, one(panel, '.plot'), one(board, 'input[type="search"]')]) {
    element.focus();
    for (const key of ['ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageDown'])
      await userEvent.keyboard(`{${key}}`);
    expect([slider.step, slider.follows, slider.input.matches(':focus')]).toEqual(['100', true, false]);
    expect(element.matches(':focus')).toBe(true);
  }
  // Nor do the keys of the slider move the cursor of a panel.
  one(panel, '.plot').blur();
  slider.input.focus();
  await userEvent.keyboard('{ArrowLeft}');
  await until('moved', () => slider.step === '90');
  expect(one(panel, '.place').textContent).toBe('');
});
