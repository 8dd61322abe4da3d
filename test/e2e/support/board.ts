import type { Locator, Page } from 'playwright';

/** Far more than the board needs, for a machine that is busy with other things. */
const PATIENCE = { timeout: 90_000 };

/** For one look at what may be gone or made anew at any time. */
const MOMENT = { timeout: 2_000 };

/** Panels stand in blocks: the block that has a panel has its neighbours too. */
const PANELS = ['scalar', 'histogram', 'image', 'value'].map((kind) => `stepwell-${kind}-panel`).join(', ');

const BLOCKS = 'stepwell-board section stepwell-panel-block';

/** What a person finds on a board, by the ways in which they find it. Locators see through shadow roots. */
export class BoardView {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** The line of a run in the list. */
  row(name: string): Locator {
    // The text of a long name is cut in its middle.
    const label = `.name[aria-label*=${JSON.stringify(name)}]`;
    return this.page.locator('stepwell-board .row').filter({ has: this.page.locator(label) });
  }

  /** How a run stands, as its dot says: `running`, `completed`, … */
  status(name: string): Promise<string | null> {
    return this.row(name).locator('.status').getAttribute('aria-label', PATIENCE);
  }

  panel(key: string): Locator {
    return this.page.locator(PANELS).filter({ has: this.page.locator(`h3[title="${key}"]`) });
  }

  /** What a panel shows as the last value of a run (uid); scrolls there, because a panel out of sight reads nothing. */
  async lastValue(key: string, run: string): Promise<string> {
    const value = this.panel(key).locator(`.lines li[data-run="${run}"] .value`);
    const end = Date.now() + PATIENCE.timeout;
    for (;;) {
      if ((await value.count()) === 0) await this.#walk(async () => (await value.count()) > 0);
      await value.scrollIntoViewIfNeeded(MOMENT).catch(() => {});
      const text = await value.textContent(MOMENT).catch(() => null);
      if (text) return text;
      if (Date.now() > end) throw new Error(`No panel shows a last value of ${key}`);
    }
  }

  /** Keys that have a panel, in the order of the board; scrolls through it and back. Opens the sections of small pictures. */
  async keys(): Promise<string[]> {
    const small = this.page.locator('stepwell-board section:has(.thumbs) .heading');
    while ((await small.count()) > 0) await small.first().click(MOMENT);
    const titles = this.page.locator('stepwell-board section :is(.grid, stepwell-scalar-panel) h3');
    const seen = new Set<string>();
    await this.#walk(async () => {
      const shown = await titles.evaluateAll((all) => all.map((title) => title.getAttribute('title') ?? ''));
      for (const title of shown) seen.add(title);
      return false;
    });
    await this.page
      .locator(BLOCKS)
      .first()
      .scrollIntoViewIfNeeded(MOMENT)
      .catch(() => {});
    return [...seen];
  }

  /**
   * Scrolls from block to block until `found`: panels exist only near the screen. What is taken away meanwhile is left out; who
   * needs the block asks again.
   */
  async #walk(found: () => Promise<boolean>): Promise<void> {
    // The strip of key metrics has no blocks.
    if (await found()) return;
    const blocks = this.page.locator(BLOCKS);
    for (let i = 0; i < (await blocks.count()); i++) {
      const block = blocks.nth(i);
      await block.scrollIntoViewIfNeeded(MOMENT).catch(() => {});
      await block
        .locator('h3')
        .first()
        .waitFor({ state: 'attached', ...MOMENT })
        .catch(() => {});
      if (await found()) return;
    }
  }
}

/** Errors that a page writes to its console or does not catch. Ask before the page is opened. */
export function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`console: ${message.text()}`);
  });
  return errors;
}
