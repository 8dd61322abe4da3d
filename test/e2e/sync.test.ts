/** From a page to a real server: everything arrives, once, frame for frame. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KillableBrowser, makeProfile, startChromium } from './support/chromium.js';
import { makeReceiver, type TestReceiver } from './support/receiver.js';
import { expectSame } from './support/runs.js';
import { originOf } from './support/shared-sites.js';

const BLANK_PAGE = 'test/e2e/pages/blank.html';

let origin: string;
let browser: KillableBrowser;
let profile: Awaited<ReturnType<typeof makeProfile>>;
let receiver: TestReceiver;

beforeAll(async () => {
  origin = await originOf(BLANK_PAGE);
  profile = await makeProfile();
  browser = await startChromium(profile.path);
  receiver = await makeReceiver(origin);
  await receiver.start();
});

afterAll(async () => {
  await receiver?.remove();
  await browser?.kill();
  await profile?.remove();
});

describe('sync', () => {
  test('[SYN1] [SYN3] a run that is written arrives while it is written, and is complete when it ends', async () => {
    const { url } = receiver;
    const page = await browser.page(`${origin}/${BLANK_PAGE}`);
    await page.waitForFunction(() => 'stepwell' in window);
    const uid = await page.evaluate(async (remote) => {
      window.run = await window.stepwell.init({ project: 'sync', id: 'first', remote: { url: remote } });
      for (let i = 0; i < 5000; i++) window.run.log({ loss: 1 / (i + 1), odd: Number.NaN });
      await window.run.synced();
      return window.run.uid;
    }, url);
    const series = await (await fetch(`${url}/api/v1/runs/${uid}`)).json();
    expect(series).toMatchObject({ status: 'running', values: 10_000 });
    const result = await page.evaluate(() => window.run.finish({ remote: 'wait', timeout: 30_000 }));
    expect(result).toMatchObject({ status: 'completed', stored: true, remote: 'complete' });
    const states = await page.evaluate(async () => (await window.stepwell.openSource()).uploads?.states());
    expect(states).toMatchObject([{ run: uid, state: 'complete', url }]);
    expect(await (await fetch(`${url}/api/v1/runs/${uid}`)).json()).toMatchObject({ status: 'completed' });
    await expectSame(page, receiver, [uid], 'stepwell');
  });
});
