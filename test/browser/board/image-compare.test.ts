/** Images of runs and steps side by side in the enlarged view, their difference, and the filmstrip, over a source in memory. */
import axe from 'axe-core';
import { afterEach, expect, test, vi } from 'vitest';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, textOf, until } from './helpers.js';

afterEach(() => {
  clear();
  vi.restoreAllMocks();
});

async function png(color: string, size = 8): Promise<Blob> {
  const canvas = new OffscreenCanvas(size, size);
  const context = canvas.getContext('2d');
  if (context) {
    context.fillStyle = color;
    context.fillRect(0, 0, size, size);
  }
  return canvas.convertToBlob();
}

const item = async (color: string, caption = color, size = 8) => ({
  blob: await png(color, size),
  caption,
  facts: { width: size, height: size },
});

/** Run `a` has grey images of 10, 20 and 30 at steps 0, 10 and 20; run `b` one of 60 at step 10, of another size. */
async function twoRuns(): Promise<TestSource> {
  const source = testSource();
  source.addRun('a', { created: 1_000 });
  source.addRun('b', { created: 2_000 });
  for (const [i, shade] of [10, 20, 30].entries()) {
    const images = [await item(`rgb(${shade} ${shade} ${shade})`), await item('#fff', 'second')];
    source.logMedia('a', 'sample', images, { step: i * 10 });
  }
  source.logMedia('b', 'sample', [await item('rgb(60 60 60)', 'of b', 4)], { step: 10 });
  return source;
}

async function enlarged(board: Element): Promise<HTMLElement> {
  const panel = await until('the panel', () =>
    all(board, 'stepwell-image-panel').find((each) => all(each, 'img').length > 0),
  );
  one(panel, '.enlarge').click();
  return until('the enlarged view', () => all(board, 'stepwell-enlarged')[0]);
}

function labelled(root: Element, label: string): HTMLElement {
  const found = all(root, `[aria-label="${label}"]`)[0];
  if (!found) throw new Error(`No ${label}`);
  return found;
}

function choose(root: Element, label: string, value: string): void {
  const select = labelled(root, label) as HTMLSelectElement;
  select.value = value;
  select.dispatchEvent(new Event('change', { bubbles: true }));
}

const sides = (large: Element) => all(large, 'section').filter((each) => !each.matches('.difference'));
const pictures = (large: Element) => sides(large).flatMap((each) => all(each, 'img'));
const stepsOf = (large: Element) =>
  sides(large).map((each) => each.querySelector('.step')?.textContent?.trim());

/** The colour of the upper left pixel; empty while the image is being replaced by another one. */
async function colorIn(root: Element): Promise<number[]> {
  const img = one<HTMLImageElement>(root, 'img');
  const isThere = await img.decode().then(
    () => true,
    () => false,
  );
  if (!isThere) return [];
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  context?.drawImage(img, 0, 0, 1, 1);
  return [...(context?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3);
}

test('runs and steps stand side by side, zoomed together, and their difference with a gain is exact', async () => {
  const board = mount(await twoRuns());
  const large = await enlarged(board);
  labelled(large, 'Compare: sample').click();
  await until('two sides', () => pictures(large).length === 2);
  expect(stepsOf(large)).toEqual(['step 20', 'step 10']);

  // Side B shows an earlier step of the same run.
  const a = (labelled(large, 'Run of side A') as HTMLSelectElement).value;
  choose(large, 'Run of side B', a);
  await until('the same run', () => stepsOf(large)[1] === 'step 20');
  labelled(large, 'Step before, side B').click();
  await until('its step before', () => stepsOf(large)[1] === 'step 10');
  await until('its image', async () => (await colorIn(sides(large)[1] as Element))[0] === 20);

  labelled(large, 'Difference: sample').click();
  const difference = await until('the difference', () =>
    all(large, 'section.difference').find((each) => all(each, 'img').length > 0),
  );
  await until('its image', async () => (await colorIn(difference)).join() === '10,10,10');
  expect(textOf(difference)).toContain('Mean 10, most 10; 100 % of the pixels differ.');
  choose(large, 'Gain of sample', '8');
  await until('the gain', async () => (await colorIn(difference))[0] === 80);
  expect(textOf(difference)).toContain('|A − B| × 8');

  const [first, second] = sides(large).map((each) => one(each, '.stage'));
  first?.dispatchEvent(new KeyboardEvent('keydown', { key: '+', bubbles: true, cancelable: true }));
  const wide = (stage: Element | undefined) =>
    (stage?.querySelector('img')?.getBoundingClientRect().width ?? 0) / (stage?.clientWidth ?? 1);
  await until('all are zoomed', () => wide(first) > 1.2 && Math.abs(wide(first) - wide(second)) < 0.01);
  const { violations } = await axe.run(one(large, 'stepwell-image-panel'), {
    rules: { region: { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});

test('images of other sizes are compared enlarged, and the sizes are said', async () => {
  const board = mount(await twoRuns());
  const large = await enlarged(board);
  labelled(large, 'Compare: sample').click();
  await until('two sides', () => pictures(large).length === 2);
  labelled(large, 'Difference: sample').click();
  await until('the sizes', () =>
    textOf(large).includes(
      'Sizes differ: A has 8 × 8 pixels, B has 4 × 4; the smaller was enlarged to 8 × 8.',
    ),
  );
  const difference = one(large, 'section.difference');
  await until('the difference', async () => (await colorIn(difference)).join() === '30,30,30');
  choose(large, 'Image of sample', '1');
  await until('the second image of A', () => textOf(one(large, 'section')).includes('second'));
  await until('its difference', () => textOf(large).includes('Mean 195'));
});

test('the filmstrip shows the image over the steps; a click and the keys go to a step', async () => {
  const source = await twoRuns();
  const board = mount(source);
  const large = await enlarged(board);
  const strip = await until('the strip', () =>
    all(large, '.strip').find((each) => each.querySelectorAll('img').length === 3),
  );
  const chosen = () => strip.querySelector('[aria-selected="true"] .step')?.textContent;
  expect(chosen()).toBe('20');
  strip.querySelectorAll<HTMLElement>('.frame')[0]?.click();
  await until('the first step', () => chosen() === '0' && textOf(large).includes('step 0'));
  strip.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }));
  await until('the next step', () => chosen() === '10');
  strip.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true, cancelable: true }));
  await until('the newest step', () => chosen() === '20');
  // The slider's newest step goes on with the run.
  source.logMedia('a', 'sample', [await item('#123')], { step: 30 });
  await until('the new step', () => chosen() === '30');
});

test('only the pictures of a long filmstrip that are seen are read', async () => {
  const source = testSource();
  source.addRun('a');
  for (let step = 0; step < 200; step++) source.logMedia('a', 'sample', [await item('#123')], { step });
  const large = await enlarged(mount(source));
  await until('the strip', () => all(large, '.strip .frame').length > 5);
  expect(all(large, '.strip .frame').length).toBeLessThan(40);
  expect(textOf(large)).toContain('200 steps');
  const last = await until('the newest step in sight', () =>
    all(large, '.strip .frame').find((each) => each.matches('[aria-selected="true"]')),
  );
  expect(last.textContent).toContain('199');
});

test('what cannot be compared is said; addresses are given back when the board goes', async () => {
  const made = vi.spyOn(URL, 'createObjectURL');
  const revoked = vi.spyOn(URL, 'revokeObjectURL');
  const source = await twoRuns();
  source.logMedia('b', 'sample', [{ blob: new Blob(['no picture']), caption: 'damaged' }], { step: 20 });
  const board = mount(source);
  const large = await enlarged(board);
  labelled(large, 'Compare: sample').click();
  (await until('its switch', () => all(large, '[aria-label="Difference: sample"]')[0])).click();
  await until('the reason', () => textOf(large).includes('This browser cannot show one of the images'));
  await until('the side', () => textOf(sides(large)[1] as Element).includes('This browser cannot show it'));
  board.remove();
  const urls = made.mock.results.map(({ value }) => value as string);
  await until('all given back', () => urls.every((url) => revoked.mock.calls.some(([each]) => each === url)));
});
