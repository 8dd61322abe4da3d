import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/project.mjs';

/** The code that docs/frameworks.md gives under a heading, in a language: what readers copy is what the tests build. */
export function snippet(heading: string, language: string): string {
  const text = readFileSync(join(root, 'docs', 'frameworks.md'), 'utf8');
  const section = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`));
  const code = section?.split(`\`\`\`${language}\n`)[1]?.split('\n```')[0];
  if (!code) throw new Error(`docs/frameworks.md has no ${language} under "${heading}"`);
  return `${code}\n`;
}
