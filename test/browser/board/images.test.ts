/** The image panel and the list of files, over a source in memory. */
import { afterEach, expect, test, vi } from 'vitest';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { nameOf, uidOf } from '../../fixtures/uids.js';
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

function imagePanel(board: Element, key = 'samples/a'): Promise<HTMLElement> {
  return until(`image panel of ${key}`, () =>
    all(board, 'stepwell-image-panel').find((panel) => (panel as unknown as { key: string }).key === key),
  );
}

function captions(panel: Element): string[] {
  return all(panel, 'figcaption').map((each) => each.textContent ?? '');
}

/** The colour in the middle of an image that is shown. */
async function colorOf(img: HTMLImageElement): Promise<number[]> {
  await img.decode();
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  context?.drawImage(img, 0, 0, 1, 1);
  return [...(context?.getImageData(0, 0, 1, 1).data ?? [])];
}

/** Runs `a` and `b` with images at steps 0, 10 and 20 (`b`: 10 only). */
async function twoRuns(): Promise<TestSource> {
  const source = testSource();
  source.addRun('a', { created: 1_000 });
  source.addRun('b', { created: 2_000 });
  const shades = ['#f00', '#0f0', '#00f'];
  for (const [i, shade] of shades.entries()) {
    const blob = await png(shade);
    const images = [
      { blob, caption: `first ${i}` },
      { blob: await png('#888'), caption: `second ${i}` },
    ];
    source.logMedia('a', 'samples/a', images, { step: i * 10 });
  }
  source.logMedia('b', 'samples/a', [{ blob: await png('#ff0') }], { step: 10 });
  return source;
}

test('images of the newest step, with captions, several runs side by side', async () => {
  const source = await twoRuns();
  const panel = await imagePanel(mount(source));
  const images = await until('three images', () => {
    const found = all<HTMLImageElement>(panel, 'img');
    return found.length === 3 ? found : null;
  });
  expect(captions(panel)).toEqual(['first 2', 'second 2']);
  expect(all(panel, 'article').map((each) => nameOf(each.dataset['run'] ?? ''))).toEqual(['a', 'b']);
  expect(textOf(panel)).toContain('step 20');
  expect(textOf(panel)).toContain('step 10');
  expect(images.map((img) => img.alt)).toEqual(['first 2', 'second 2', 'samples/a, step 10']);
  expect(await colorOf(images[0] as HTMLImageElement)).toEqual([0, 0, 255, 255]);
  expect(await colorOf(images[2] as HTMLImageElement)).toEqual([255, 255, 0, 255]);
});

test('the slider and the arrow keys go from step to step', async () => {
  const source = await twoRuns();
  const board = mount(source);
  const panel = await imagePanel(board);
  await until('newest', () => captions(panel)[0] === 'first 2');
  const slider = await until('slider', () => all<HTMLInputElement>(board, '.slider input')[0]);
  expect(slider.max).toBe('2');
  slider.value = '0';
  slider.dispatchEvent(new Event('input', { bubbles: true }));
  await until('first', () => captions(panel)[0] === 'first 0');
  const area = one(panel, '.runs');
  const press = (key: string) =>
    area.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  press('ArrowRight');
  await until('second', () => captions(panel)[0] === 'first 1');
  press('ArrowRight');
  await until('third', () => captions(panel)[0] === 'first 2');
  press('ArrowLeft');
  await until('second again', () => captions(panel)[0] === 'first 1');
  press('Home');
  await until('first again', () => captions(panel)[0] === 'first 0');
  press('End');
  await until('newest again', () => captions(panel)[0] === 'first 2');
});

test('new images are shown as they come; a step that was chosen stays', async () => {
  const source = await twoRuns();
  const board = mount(source);
  const panel = await imagePanel(board);
  await until('newest', () => captions(panel)[0] === 'first 2');
  source.logMedia('a', 'samples/a', [{ blob: await png('#123'), caption: 'later' }], { step: 30 });
  await until('the new one', () => captions(panel)[0] === 'later');
  one(panel, '.runs').dispatchEvent(new KeyboardEvent('keydown', { key: 'Home' }));
  await until('first', () => captions(panel)[0] === 'first 0');
  source.logMedia('a', 'samples/a', [{ blob: await png('#456'), caption: 'latest' }], { step: 40 });
  const before = source.count('media');
  await until('read again', () => source.count('media') > before + 1);
  expect(captions(panel)[0]).toBe('first 0');
});

test('[BRD2] only pictures are shown, as pictures; what is none says so', async () => {
  const source = testSource();
  source.addRun('a');
  const svg = new Blob(['<svg xmlns="http://www.w3.org/2000/svg" onload="globalThis.hacked = 1"/>']);
  const html = new Blob(['<script>globalThis.hacked = 1</script>']);
  source.logMedia('a', 'bad', [
    { blob: svg, type: 'image/svg+xml', caption: '<img src=x onerror="globalThis.hacked = 1">' },
    { blob: html, type: 'text/html', caption: 'html' },
    { blob: html, type: 'image/png', caption: 'html that says it is a PNG' },
    { blob: null, caption: 'nothing' },
    { blob: await png('#f00'), caption: 'good' },
  ]);
  const made = vi.spyOn(URL, 'createObjectURL');
  const panel = await imagePanel(mount(source), 'bad');
  await until('all', () => all(panel, '.broken').length === 4);
  expect(all(panel, '.broken').map((each) => each.textContent)).toEqual([
    'image/svg+xml is not shown',
    'text/html is not shown',
    'This browser cannot show it',
    'Its bytes are not here',
  ]);
  expect(all(panel, 'img').length).toBe(1);
  expect(made.mock.calls.map(([blob]) => (blob as Blob).type)).toEqual(['image/png', 'image/png']);
  expect(captions(panel)[0]).toContain('<img');
  expect('hacked' in globalThis).toBe(false);
});

test('addresses are given back when the panel goes', async () => {
  const source = await twoRuns();
  const made = vi.spyOn(URL, 'createObjectURL');
  const revoked = vi.spyOn(URL, 'revokeObjectURL');
  const board = mount(source);
  const panel = await imagePanel(board);
  await until('images', () => all(panel, 'img').length === 3);
  board.remove();
  const urls = made.mock.results.map(({ value }) => value as string);
  await until('all given back', () => urls.every((url) => revoked.mock.calls.some(([each]) => each === url)));
});

test('an error of the source is said, and trying again helps', async () => {
  const source = await twoRuns();
  const { StepwellError } = await import('../../../src/base/errors.js');
  source.failing.set('media', new StepwellError('corrupt', 'A frame failed its checksum.'));
  const panel = await imagePanel(mount(source));
  await until('the error', () => textOf(panel).includes('failed its checksum'));
  source.failing.clear();
  one(panel, '.message .button').click();
  await until('images', () => all(panel, 'img').length === 3);
});

test('files of a run are listed and downloaded as bytes of no type', async () => {
  const source = await twoRuns();
  source.addFile('a', 'page.html', new Blob(['<script>1</script>'], { type: 'text/html' }), {
    format: 'blob',
  });
  source.addFile('a', 'best/model.json', new Blob(['{}']), { namespace: 'checkpoints', format: 'model' });
  const board = mount(source);
  await imagePanel(board);
  board.focusRun(uidOf('a'));
  const tab = await until('the tab', () =>
    all(board, '[role="tab"]').find((each) => each.textContent?.includes('Files')),
  );
  expect(tab.textContent).toContain('2');
  tab.click();
  const view = await until('the list', () =>
    all(board, 'stepwell-files-view').find((each) => all(each, 'tr').length === 4),
  );
  expect(textOf(view).replace(/\s+/g, '')).toContain('page.htmlblob18BDownload');
  expect(textOf(view)).toContain('checkpoints');
  const made = vi.spyOn(URL, 'createObjectURL');
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  one(view, 'button[aria-label="Download page.html"]').click();
  await until('a download', () => clicked.mock.calls.length === 1);
  const link = clicked.mock.contexts[0] as HTMLAnchorElement;
  expect(link.download).toBe('page.html');
  // Thumbnails of the panel may get addresses meanwhile.
  const given = made.mock.calls[made.mock.results.findIndex(({ value }) => value === link.href)]?.[0] as Blob;
  expect(given.type).toBe('application/octet-stream');
  expect(await given.text()).toBe('<script>1</script>');
});

test('a run without files has no tab for them', async () => {
  const board = mount(await twoRuns());
  await imagePanel(board);
  board.focusRun(uidOf('b'));
  await until('tabs', () => all(board, '[role="tab"]').length > 0);
  expect(all(board, '[role="tab"]').some((each) => each.textContent?.includes('Files'))).toBe(false);
});
