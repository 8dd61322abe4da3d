/** The audio panel and its players, over a source in memory. */
import axe from 'axe-core';
import { afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { isRefusal } from '../../../src/base/refusal.js';
import { encodeAudio } from '../../../src/media/audio/encode.js';
import type { EncodedItem } from '../../../src/media/encode.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, textOf, until } from './helpers.js';

let played: MockInstance<HTMLMediaElement['play']>;
let made: MockInstance<typeof URL.createObjectURL>;

beforeEach(() => {
  played = vi.spyOn(HTMLMediaElement.prototype, 'play');
  made = vi.spyOn(URL, 'createObjectURL');
});
afterEach(() => {
  clear();
  vi.restoreAllMocks();
});

const SAMPLE_RATE = 8000;

/** A tone of full volume in its second half, silence before it. */
async function tone(seconds: number, caption = ''): Promise<EncodedItem> {
  const data = Float32Array.from({ length: seconds * SAMPLE_RATE }, (_, i) =>
    i < (seconds * SAMPLE_RATE) / 2 ? 0 : Math.sin(i / 4),
  );
  const rest = { dtype: 'float32', layout: undefined, fullScale: undefined, encoding: 'pcm16' } as const;
  const clip = {
    kind: 'samples',
    data,
    shape: [data.length],
    sampleRate: SAMPLE_RATE,
    ...rest,
    caption,
  } as const;
  for await (const item of encodeAudio([clip])) if (!isRefusal(item)) return item;
  throw new Error('no tone');
}

function log(source: TestSource, run: string, step: number, items: Parameters<TestSource['logMedia']>[2]) {
  source.logMedia(run, 'audio/a', items, { step, media: 'audio' });
}

/** Runs `a` (steps 0 and 10, two clips each) and `b` (step 10). Clips are long enough for a slow machine to find them playing. */
async function twoRuns(seconds = 60): Promise<TestSource> {
  const source = testSource();
  source.addRun('a', { created: 1_000 });
  source.addRun('b', { created: 2_000 });
  for (const step of [0, 10])
    log(source, 'a', step, [await tone(seconds, `first ${step}`), await tone(seconds, `second ${step}`)]);
  log(source, 'b', 10, [await tone(seconds)]);
  return source;
}

async function players(board: Element, count: number): Promise<HTMLElement[]> {
  return until(`${count} players`, () => {
    const found = all(board, 'stepwell-audio-player');
    return (
      found.length === count && found.every((each) => each.shadowRoot?.querySelector('.player')) && found
    );
  });
}

function captions(board: Element): string[] {
  return all(board, 'figcaption').map((each) => each.textContent ?? '');
}

/** Presses the button of a player, as a person does: browsers play nothing without. */
async function press(player: Element): Promise<void> {
  one(player, 'button.play').focus();
  await userEvent.keyboard('{Enter}');
}

const nameOf = (player: Element) => one(player, 'button.play').getAttribute('aria-label');
const timeOf = (player: Element) => textOf(one(player, '.time'));
/** The elements that were played, in order. */
const sounds = () => played.mock.contexts as HTMLAudioElement[];

/** Colours in a canvas: how many pixels have each. */
function colors(player: Element): Map<string, number> {
  const canvas = one<HTMLCanvasElement>(player, 'canvas');
  const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  const found = new Map<string, number>();
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] !== 255) continue;
    const color = `${data[i]},${data[i + 1]},${data[i + 2]}`;
    found.set(color, (found.get(color) ?? 0) + 1);
  }
  return found;
}

test('clips of the newest step: waveforms and facts from the record, no byte is read before a person plays one', async () => {
  const source = await twoRuns();
  const board = mount(source);
  const [first, second, third] = (await players(board, 3)) as [HTMLElement, HTMLElement, HTMLElement];
  expect(captions(board)).toEqual(['first 10', 'second 10']);
  expect([first, second, third].map(nameOf)).toEqual([
    'Play first 10',
    'Play second 10',
    'Play audio/a, step 10',
  ]);
  expect([timeOf(first), textOf(one(third, '.line'))]).toEqual([
    expect.stringContaining('0:00 / 1:00'),
    expect.stringContaining('8 kHz · mono'),
  ]);
  const [shape] = await until('a waveform', () => {
    const found = [...colors(first).values()];
    return found.length > 0 && found;
  });
  // A tone in one half: more than a line, less than all of it.
  expect(shape).toBeGreaterThan(500);
  expect(source.count('blob')).toBe(0);

  await press(first);
  await until('it plays', () => nameOf(first) === 'Pause first 10');
  expect(source.count('blob')).toBe(1);
  await until('time goes on', () => timeOf(first).includes('0:01 /'));
  const slider = one<HTMLInputElement>(first, 'input');
  slider.value = '750';
  slider.dispatchEvent(new Event('input', { bubbles: true }));
  // Of the loud half, one half is played. The position is drawn in fewer pixels.
  const large = () => [...colors(first).values()].filter((count) => count > 300);
  await until('the played part has a colour of its own', () => large().length === 2);
  expect(made.mock.calls.map(([blob]) => (blob as Blob).type)).toEqual(['audio/wav']);
});

test('one plays at a time; a second press pauses, a third goes on from there', async () => {
  const board = mount(await twoRuns());
  const [first, second] = (await players(board, 3)) as [HTMLElement, HTMLElement];
  await press(first);
  await until('the first plays', () => (sounds()[0]?.currentTime ?? 0) > 0);
  await press(second);
  await until('only the second plays', () => sounds()[0]?.paused && sounds()[1]?.paused === false);
  await until(
    'the button says so',
    () => nameOf(first) === 'Play first 10' && nameOf(second) === 'Pause second 10',
  );
  expect(sounds()[0]?.ended).toBe(false);
  await press(second);
  await until('none plays', () => sounds()[1]?.paused);
  const at = sounds()[1]?.currentTime ?? 0;
  await press(second);
  await until('it goes on', () => (sounds()[2]?.currentTime ?? 0) > at);
  expect(sounds()[2]).toBe(sounds()[1]);
});

test('keys and pointer seek, never beyond the end; the panel stays at its step', async () => {
  const board = mount(await twoRuns(20));
  const [first] = (await players(board, 3)) as [HTMLElement];
  const slider = one<HTMLInputElement>(first, 'input');
  slider.focus();
  await userEvent.keyboard('{ArrowRight}');
  await until('a twentieth', () => timeOf(first).includes('0:01 /'));
  await userEvent.keyboard('{PageUp}{ArrowLeft}');
  await until('four more, one less', () => timeOf(first).includes('0:04 /'));
  expect(slider.getAttribute('aria-valuetext')).toBe('0:04 of 0:20');
  await userEvent.keyboard('{End}{ArrowRight}');
  await until('the end', () => timeOf(first).includes('0:20 /'));
  await userEvent.keyboard('{Home}{ArrowLeft}');
  await until('the beginning', () => timeOf(first).includes('0:00 /'));
  expect(captions(board)).toEqual(['first 10', 'second 10']);
  slider.value = '500';
  slider.dispatchEvent(new Event('input', { bubbles: true }));
  await press(first);
  const sound = await until(
    'it plays from the middle',
    () => (sounds()[0]?.currentTime ?? 0) >= 10 && sounds()[0],
  );
  const ranges = Array.from({ length: sound.played.length }, (_, i) => [
    sound.played.start(i),
    sound.played.end(i),
  ]);
  expect(ranges.filter(([from = 0, to = 0]) => from < 5 && to > 5)).toEqual([]);
  slider.focus();
  await userEvent.keyboard('{End}');
  await until('it has ended', () => sound.ended || (sound.paused && sound.currentTime === sound.duration));
  expect([sound.error, sound.currentTime <= sound.duration]).toEqual([null, true]);
  await press(first);
  await until('from the beginning', () => !sound.paused && sound.currentTime < 10);
});

test('[BRD8] new clips wait while one is heard; a step that is chosen does not', async () => {
  const source = await twoRuns();
  const board = mount(source);
  const [, , third] = (await players(board, 3)) as [HTMLElement, HTMLElement, HTMLElement];
  await press(third);
  await until('it plays', () => nameOf(third)?.startsWith('Pause'));
  /** How often the panel read the newest clips. */
  const reads = () =>
    source.calls.filter(
      ({ argument }) => (argument as { at?: number } | null)?.at === Number.POSITIVE_INFINITY,
    ).length;
  const before = reads();
  log(source, 'a', 20, [await tone(2, 'later')]);
  source.log('a', { loss: 1 }, 21);
  await until('the run was read again', () => textOf(board).includes('loss'));
  expect([reads(), captions(board)[0]]).toEqual([before, 'first 10']);
  await press(third);
  await until('the new ones', () => captions(board)[0] === 'later');

  await press(third);
  await until('it plays again', () => nameOf(third)?.startsWith('Pause'));
  one(one(board, 'stepwell-audio-panel'), '.runs').dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Home', bubbles: true }),
  );
  await until('the chosen step', () => captions(board)[0] === 'first 0');
});

test('[MED4] what is out of sight is silent, and what is gone has given its bytes back', async () => {
  const revoked = vi.spyOn(URL, 'revokeObjectURL');
  const source = await twoRuns();
  source.logMedia('a', 'audio/b', [await tone(1)], { step: 10, media: 'audio' });
  const board = mount(source);
  const [first] = (await players(board, 4)) as [HTMLElement];
  await press(first);
  await until('it plays', () => (sounds()[0]?.currentTime ?? 0) > 0);
  const other = await until('another panel', () => all(board, 'stepwell-audio-panel')[1]);
  one(other, '.enlarge').click();
  await until('it is silent', () => sounds()[0]?.paused);
  expect(sounds()[0]?.ended).toBe(false);
  board.remove();
  const [url] = made.mock.results.map(({ value }) => value as string);
  await until('its address is gone', () => revoked.mock.calls.some(([each]) => each === url));
});

test('[MED3] only sound is played, as sound; what cannot be played says why and can be downloaded', async () => {
  const source = testSource();
  source.addRun('a');
  const page = new Blob(['<script>globalThis.hacked = 1</script>']);
  log(source, 'a', 0, [
    { blob: page, type: 'text/html', facts: {}, caption: '<img src=x onerror="globalThis.hacked = 1">' },
    { blob: null, type: 'audio/wav', facts: {}, caption: 'nothing' },
    { blob: page, type: 'audio/wav', facts: {}, caption: 'a page that says it is sound' },
  ]);
  const board = mount(source);
  const [html, none, lie] = (await players(board, 3)) as [HTMLElement, HTMLElement, HTMLElement];
  await until(
    'the first two',
    () => textOf(html).includes('text/html is not played') && textOf(none).includes('Its bytes are not here'),
  );
  await press(lie);
  await until('the third', () => textOf(lie).includes('This browser cannot play it'));
  expect(made.mock.calls.map(([blob]) => (blob as Blob).type)).toEqual(['audio/wav']);
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  one(html, '.link').click();
  await until('a download', () => clicked.mock.calls.length === 1);
  expect((clicked.mock.contexts[0] as HTMLAnchorElement).download).toMatch(/^audio-[0-9a-f]{8}\.bin$/);
  expect(made.mock.calls.map(([blob]) => (blob as Blob).type)).toEqual([
    'audio/wav',
    'application/octet-stream',
  ]);
  expect(captions(board)[0]).toContain('<img');
  expect('hacked' in globalThis).toBe(false);
});

test('a clip without an envelope is decoded once it is seen: waveform and duration', async () => {
  const source = testSource();
  source.addRun('a');
  const { blob } = await tone(2);
  log(source, 'a', 0, [{ blob, type: 'audio/wav', facts: {}, caption: 'encoded' }]);
  const [player] = (await players(mount(source), 1)) as [HTMLElement];
  await until('its duration', () => timeOf(player).includes('/ 0:02.0'));
  await until(
    'its waveform',
    () => [...colors(player).values()].reduce((sum, count) => sum + count, 0) > 1_000,
  );
  expect(source.count('blob')).toBe(1);
});

test('axe finds nothing in a panel with players and problems, light and dark', async () => {
  const source = await twoRuns();
  log(source, 'b', 20, [{ blob: new Blob(['x']), type: 'text/html', facts: {}, caption: 'none' }]);
  const board = mount(source);
  await players(board, 3);
  const [panel] = all(board, 'stepwell-audio-panel') as [HTMLElement];
  for (const theme of ['light', 'dark'] as const) {
    board.theme = theme;
    await until('the theme', () => one(board, '.root').classList.contains('dark') === (theme === 'dark'));
    const { violations } = await axe.run(panel, { resultTypes: ['violations'] });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
});

test("a policy of the page that refuses audio is named, also where the browser's event comes late", async () => {
  const source = testSource();
  source.addRun('a');
  log(source, 'a', 0, [{ blob: new Blob(['x']), type: 'audio/wav', facts: {}, caption: 'refused' }]);
  const [player] = (await players(mount(source), 1)) as [HTMLElement];
  await press(player);
  await until('the error', () => textOf(player).includes('This browser cannot play it'));
  const of = {
    blockedURI: 'blob',
    documentURI: '',
    originalPolicy: '',
    violatedDirective: '',
    statusCode: 200,
  };
  const event = (effectiveDirective: string, disposition: SecurityPolicyViolationEventDisposition) =>
    document.dispatchEvent(
      new SecurityPolicyViolationEvent('securitypolicyviolation', { ...of, effectiveDirective, disposition }),
    );
  event('img-src', 'enforce');
  event('media-src', 'report');
  expect(textOf(player)).toContain('This browser cannot play it');
  event('media-src', 'enforce');
  await until('the policy', () => textOf(player).includes('add blob: to media-src'));
});

test('a spectrogram on request: the tone stands at its time and its frequency, on both axes; axe finds nothing', async () => {
  const source = testSource();
  source.addRun('a');
  log(source, 'a', 0, [await tone(2, 'a tone'), { ...(await tone(1, 'missing')), blob: null }]);
  const [player, missing] = (await players(mount(source), 2)) as [HTMLElement, HTMLElement];
  expect(source.count('blob')).toBe(0);
  one(player, '[aria-label="Spectrogram of a tone"]').click();
  const canvas = () => all<HTMLCanvasElement>(player, 'canvas[role="img"]')[0];
  /** Share of the height, from below, of the brightest row in a column at a share of the width; `null`: all rows are black. */
  const peakAt = (share: number): number | null => {
    const shown = canvas();
    if (!shown) return null;
    const x = Math.min(shown.width - 1, Math.floor(share * shown.width));
    const data = shown.getContext('2d')?.getImageData(x, 0, 1, shown.height).data ?? [];
    const rows = Array.from({ length: shown.height }, (_, row) =>
      [0, 1, 2].reduce((sum, color) => sum + (data[4 * row + color] ?? 0), 0),
    );
    const most = Math.max(...rows);
    return most < 100 ? null : 1 - (rows.indexOf(most) + rows.lastIndexOf(most) + 1) / 2 / shown.height;
  };
  const frequency = SAMPLE_RATE / (8 * Math.PI);
  await until('the tone', () => peakAt(0.9) !== null);
  expect(peakAt(0.9)).toBeCloseTo(Math.log(frequency / 20) / Math.log(SAMPLE_RATE / 2 / 20), 1);
  expect(peakAt(0.1)).toBeNull();
  const spectrogram = one(player, 'stepwell-spectrogram');
  expect(textOf(spectrogram)).toMatch(/20 50 100 200 500 1k 2k/);
  const axis = one<HTMLSelectElement>(spectrogram, '[aria-label="Frequency of a tone"]');
  axis.value = 'linear';
  axis.dispatchEvent(new Event('change'));
  await until('the linear axis', () => Math.abs((peakAt(0.9) ?? 1) - (2 * frequency) / SAMPLE_RATE) < 0.03);
  const { violations } = await axe.run(player, { rules: { region: { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  one(missing, '[aria-label="Spectrogram of missing"]').click();
  await until('the reason', () => textOf(missing).includes('Its bytes are not here'));
  one(player, '[aria-label="Spectrogram of a tone"]').click();
  await until('it is gone', () => all(player, 'stepwell-spectrogram').length === 0);
});
