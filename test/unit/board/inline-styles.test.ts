/** A page with the policy `style-src 'self'` refuses every style attribute: templates set styles through `styleMap`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SRC = join(import.meta.dirname, '../../../src');

test.each(
  ['board', 'media'].flatMap((folder) =>
    readdirSync(join(SRC, folder), { recursive: true })
      .map((file) => join(folder, String(file)))
      .filter((file) => file.endsWith('.ts')),
  ),
)('%s writes no style attribute', (file) => {
  const code = readFileSync(join(SRC, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  // In a template: `style=` with anything but our directive, a function that gives it, or a variable that holds it.
  for (const [found, name] of code.matchAll(/\sstyle=(?!\$\{(?:styleMap|color)\()(?:\$\{(\w+)\})?.*/g)) {
    expect(code, found).toContain(`const ${name} = styleMap(`);
  }
  expect(code).not.toMatch(/lit\/directives\/style-map|setAttribute\('style'/);
  // Documents in frames have a policy of their own.
  if (!/frame\.ts$/.test(file)) expect(code).not.toContain('<style>');
});
