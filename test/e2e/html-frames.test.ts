/** [MED3] Logged HTML reaches neither the page nor the network, whatever it holds: against a server that counts. In other browsers: other-browsers.test.ts. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KillableBrowser, makeProfile, startChromium } from './support/chromium.js';
import { type FrameLeaks, NOT_SHOWN, startFrameLeaks } from './support/frame-leaks.js';

let leaks: FrameLeaks;
beforeAll(async () => {
  leaks = await startFrameLeaks();
});
afterAll(() => leaks.close());

test('[MED3] chromium: no document gets out of its frames, though each does out of a frame without them', async () => {
  const profile = await makeProfile();
  const browser: KillableBrowser = await startChromium(profile.path);
  try {
    const page = await browser.page(leaks.url);
    const show = (guarded: boolean) =>
      page.evaluate(
        (guarded) =>
          (window as unknown as { leaks: { show(guarded: boolean): unknown } }).leaks.show(guarded),
        guarded,
      );
    expect(await show(true)).toEqual([null, 'page', leaks.ways.length]);
    expect(leaks.taken()).toEqual([]);
    expect(await show(false)).toEqual([1, 'pwned', leaks.ways.length]);
    const { ways } = leaks;
    // What the last way takes is the page, and not the network.
    const shown = ways.filter((name) => ![...NOT_SHOWN, 'the page'].includes(name));
    expect(leaks.taken()).toEqual(expect.arrayContaining(shown));
  } finally {
    await browser.kill();
    await profile.remove();
  }
});
