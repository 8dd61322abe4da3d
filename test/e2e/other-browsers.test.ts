/** The acceptance suites of store, archive and media, files, images, the board and frames of logged HTML in browsers that are not Chromium. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryDatabase, memoryStore } from '../../src/store/memory.js';
import { memoryArchive } from '../../src/store/memory-archive.js';
import { archiveSuite } from '../support/archive-suite.js';
import { MEDIA_SAMPLES } from '../support/media-samples.js';
import { storeSuite } from '../support/store-suite.js';
import type { MediaPage } from './pages/media.js';
import { type FrameLeaks, startFrameLeaks } from './support/frame-leaks.js';
import { OTHER_BROWSERS, type OtherBrowser } from './support/other-browsers.js';
import { PAGES } from './support/server.js';
import { originOf } from './support/shared-sites.js';

type RanKind = Awaited<ReturnType<MediaPage['runKind']>>;

// Only the names are of use here; the cases run in the page.
const nothing = {
  kind: 'names',
  open: async () => memoryStore(),
  openArchive: async () => memoryArchive(memoryDatabase()),
  reset: async () => {},
};
const names = [...storeSuite(nothing), ...archiveSuite(nothing)].map((each) => each.name);

let origin: string;
let leaks: FrameLeaks;

beforeAll(async () => {
  [origin, leaks] = await Promise.all([originOf('pages'), startFrameLeaks()]);
});

afterAll(() => leaks?.close());

for (const { name, start, cure } of OTHER_BROWSERS) {
  if (start === null && !process.env.CI) {
    test.skip(`[STO4] ${name}: not found; ${cure}`);
    continue;
  }
  describe(name, () => {
    let browser: OtherBrowser;

    beforeAll(async () => {
      if (start === null) throw new Error(`${name} is not found; ${cure}`);
      browser = await start();
    });

    afterAll(() => browser?.close());

    describe('stores', () => {
      beforeAll(() => browser.open(`${origin}/${PAGES}/store.html`));

      for (const each of names) {
        test(`[STO4] ${name}: ${each}`, async () => {
          expect(await browser.call('storePage.runCase', each)).toBe(null);
        });
      }
    });

    describe('pages', () => {
      const open = () => browser.open(`${origin}/${PAGES}/trial.html`);

      test(`[STO2] ${name}: files that were saved are there after a reload, byte for byte`, async () => {
        await open();
        expect(await browser.call('trial.saveFiles')).toEqual([]);
        await open();
        expect(await browser.call('trial.compareFiles')).toEqual([]);
      });

      test(`[STO2] ${name}: images that were logged are there after a reload, pixel for pixel`, async () => {
        await open();
        expect(await browser.call('trial.logImages')).toEqual([]);
        await open();
        expect(await browser.call('trial.compareImages')).toEqual([]);
      });

      test(`[BUN1] ${name}: a bundle of files and images is exported, opened and imported`, async () => {
        await open();
        expect(await browser.call('trial.roundTrip')).toEqual([]);
      });

      test(`[BRD1] ${name}: the board shows what is logged`, async () => {
        await open();
        expect(await browser.call('trial.board')).toEqual([]);
      });
    });

    describe('media', () => {
      beforeAll(() => browser.open(`${origin}/${PAGES}/media.html`));

      for (const kind of Object.keys(MEDIA_SAMPLES)) {
        test(`[MED2] ${name}: ${kind}, from the call to another person's board`, async () => {
          const { cases, failures } = (await browser.call('mediaPage.runKind', kind)) as RanKind;
          expect(failures).toEqual([]);
          expect(cases).toBeGreaterThan(1);
        });
      }
    });

    // Chromium's is in html-frames.test.ts.
    test(`[MED3] ${name}: no document gets out of its frames`, async () => {
      await browser.open(leaks.url);
      expect(await browser.call('leaks.show', true)).toEqual([null, 'page', leaks.ways.length]);
      expect(leaks.taken()).toEqual([]);
    });
  });
}
