import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const demos = readdirSync(join(root, 'demo')).filter((file) => file.endsWith('.html'));
const pages = ['index.html', ...demos.map((file) => `demo/${file}`)];

/** The links of a page's bar, as paths from the root, and which of them is marked as the page itself. */
function barOf(page: string): { links: string[]; current: string[] } {
  const html = readFileSync(join(root, page), 'utf8');
  const [bar = ''] = /<nav aria-label="Demos">.*?<\/nav>/s.exec(html) ?? [];
  const pathOf = (tag: string) =>
    new URL(/href="([^"]*)"/.exec(tag)?.[1] ?? '', `http://demos.test/${page}`).pathname.slice(1);
  const tags = bar.match(/<a [^>]*>/g) ?? [];
  return { links: tags.map(pathOf), current: tags.filter((tag) => tag.includes('aria-current')).map(pathOf) };
}

describe('the bar of the demos', () => {
  const { links } = barOf('index.html');

  test('leads to every demo', () => {
    expect([...links].sort()).toEqual([...pages].sort());
  });

  test.each(pages)('is the same on %s, which is marked', (page) => {
    expect(barOf(page)).toEqual({ links, current: [page] });
  });
});
