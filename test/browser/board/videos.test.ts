/** The panel of videos, over a source in memory. */
import axe from 'axe-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { video } from '../../../src/media/video/value.js';
import { encodedMedia } from '../../fixtures/encoded-media.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, textOf, until } from './helpers.js';

const GREYS = [16, 90, 165, 240];
const SIDE = 16;
/** What codecs of video make of a grey. */
const NEAR = 14;

let source: TestSource;

beforeEach(() => {
  source = testSource();
  source.addRun('a', { created: 1_000 });
  source.addRun('b', { created: 2_000 });
});
afterEach(() => {
  clear();
  vi.restoreAllMocks();
});

/** A video of four greys, two seconds long. */
async function greys(format: 'webm' | 'gif', caption: string) {
  const area = SIDE * SIDE;
  const data = Uint8Array.from({ length: 4 * area }, (_, i) => GREYS[Math.floor(i / area)] as number);
  return encodedMedia(video(data, { shape: [4, SIDE, SIDE], fps: 2, format, caption }));
}

async function twoRuns(): Promise<void> {
  source.logMedia('a', 'play', await greys('webm', '<b>first</b>'), { media: 'video' });
  source.logMedia('b', 'play', await greys('gif', 'second'), { media: 'video' });
}

/** The grey in the middle of each video; −1 before there is a picture. */
function shown(board: Element): number[] {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  return all<HTMLVideoElement | HTMLCanvasElement>(board, '.picture').map((picture) => {
    if (picture instanceof HTMLVideoElement && (picture.readyState < 2 || picture.seeking)) return -1;
    context?.drawImage(picture, 0, 0, 1, 1);
    const [grey = 0, , , alpha] = context?.getImageData(0, 0, 1, 1).data ?? [];
    return alpha === 255 ? grey : -1;
  });
}

const allShow = (board: Element, frame: number, count: number) =>
  until(`frame ${frame} in ${count} videos`, () => {
    const found = shown(board);
    const near = found.filter((grey) => Math.abs(grey - (GREYS[frame] as number)) <= NEAR);
    return found.length === count && near.length === count;
  });

const press = (board: Element, name: string) =>
  one<HTMLButtonElement>(board, `button[aria-label="${name}: play"]`).click();
const place = (board: Element) => one(board, 'stepwell-video-controls .time, .time').title;

test('videos of all runs are stepped, sought and played together; nothing plays by itself', async () => {
  await twoRuns();
  const played = vi.spyOn(HTMLMediaElement.prototype, 'play');
  const board = mount(source);
  await allShow(board, 0, 2);
  expect(place(board)).toBe('frame 1 of 4');
  press(board, 'Next frame');
  await allShow(board, 1, 2);
  const runs = one(one(board, 'stepwell-video-panel'), '.runs');
  const key = (name: string) =>
    runs.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, composed: true }));
  key('.');
  await allShow(board, 2, 2);
  key(',');
  await allShow(board, 1, 2);
  const range = one<HTMLInputElement>(board, 'input[aria-label="Frame of play"]');
  range.value = '3';
  range.dispatchEvent(new Event('input'));
  await allShow(board, 3, 2);
  expect(place(board)).toBe('frame 4 of 4');
  expect(played).not.toHaveBeenCalled();

  // Without the loop, from the last frame on: played from the beginning to the end, four times as fast.
  press(board, 'Loop');
  const speed = one<HTMLSelectElement>(board, 'select[aria-label="Speed of play"]');
  speed.value = '4';
  speed.dispatchEvent(new Event('change'));
  press(board, 'Play');
  await until('a playing video', () => played.mock.calls.length > 0);
  const element = one<HTMLVideoElement>(board, 'video');
  expect([element.muted, element.playbackRate, place(board)]).toEqual([true, 4, 'frame 1 of 4']);
  await until('the end', () => all(board, 'button[aria-label="Play: play"]').length === 1);
  await allShow(board, 3, 2);
  expect(element.paused).toBe(true);
  expect(textOf(board)).toContain('<b>first</b>');
});

test('a video that cannot be shown says why and offers its bytes; addresses are given back', async () => {
  const made = vi.spyOn(URL, 'createObjectURL');
  const revoked = vi.spyOn(URL, 'revokeObjectURL');
  const [good] = await greys('gif', '');
  const item = { type: 'video/webm', facts: {}, caption: '' };
  source.logMedia(
    'a',
    'play',
    [
      { ...item, blob: new Blob(['damaged']) },
      { ...item, type: 'image/gif', blob: new Blob(['GIF89a']) },
      { ...item, blob: null },
      { ...item, type: 'text/html', blob: new Blob(['<script>']) },
      { ...item, type: 'image/gif', blob: good?.blob as Blob, facts: { width: 'a', fps: -1 } },
    ],
    { media: 'video' },
  );
  const board = mount(source);
  const reasons = ['This browser cannot play it', 'Its bytes are not here', 'text/html is not shown'];
  await until('reasons', () => {
    const text = all(board, '.missing')
      .map((each) => textOf(each))
      .join();
    return all(board, '.missing').length === 4 && reasons.every((reason) => text.includes(reason));
  });
  await allShow(board, 0, 1);
  // The download makes an address of its own.
  const given = made.mock.results.map(({ value }) => value);
  const links: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    links.push(this.download);
  });
  one(one(board, 'stepwell-video-player'), '.missing button').click();
  await until('a file', () => links.length === 1);
  expect(links[0]).toMatch(/^video-\w{8}\.webm$/);
  clear();
  await until('addresses given back', () =>
    given.every((url) => revoked.mock.calls.some(([each]) => each === url)),
  );
});

test('the panel has no violations of accessibility, light and dark', async () => {
  await twoRuns();
  for (const theme of ['light', 'dark'] as const) {
    const board = mount(source);
    board.theme = theme;
    await allShow(board, 0, 2);
    const { violations } = await axe.run(board, { resultTypes: ['violations'] });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    clear();
  }
});
