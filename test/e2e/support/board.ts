import type { Locator, Page } from 'playwright';
import { expect } from 'vitest';

/** Far more than the board needs, for a machine that is busy with other things. */
const PATIENCE = { timeout: 20_000 };

/** Panels stand in blocks: the block that has a panel has its neighbours too. */
const PANELS = ['scalar', 'histogram', 'image', 'value'].map((kind) => `stepwell-${kind}-panel`).join(', ');

/** What a person finds on a board, by the ways in which they find it. Locators see through shadow roots. */
export class BoardView {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** The line of a run in the list. */
  row(name: string): Locator {
    return this.page
      .locator('stepwell-board .row')
      .filter({ has: this.page.locator('.name', { hasText: name }) });
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
    const value = this.panel(key).locator(`.legend li[data-run="${run}"] .value`);
    await value.scrollIntoViewIfNeeded(PATIENCE);
    await expect.poll(() => value.textContent(), PATIENCE).not.toBe('');
    return (await value.textContent()) ?? '';
  }

  /** Keys that have a panel, in the order of the board. */
  async keys(): Promise<string[]> {
    const titles = this.page.locator('stepwell-board section .grid h3');
    return titles.evaluateAll((all) => all.map((title) => title.getAttribute('title') ?? ''));
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
