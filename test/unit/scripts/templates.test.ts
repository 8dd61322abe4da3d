/** What the build takes out of templates, and what it leaves. */
import { parseAst } from 'vite';
import { expect, test } from 'vitest';
import { root } from '../../../scripts/project.mjs';
import { shortTemplates } from '../../../scripts/templates.mjs';

/** The text of a file of the library after the build. */
function built(code: string, file = 'src/board/x.ts'): string {
  const fail = (text: string) => {
    throw new Error(text);
  };
  const done = shortTemplates().transform.call({ parse: parseAst, error: fail }, code, `${root}/${file}`);
  return done?.code ?? code;
}

test('styles keep what they mean', () => {
  const style = `css\`
  /* a comment */
  .a > .b, .c :hover {
    width: calc(100vw - 32px);
    font: 13px/20px \${font};
    color: rgb(1 2 3 / 0.5);
  }
  @media (min-width: 3px) and (hover) {
    .d { content: ''; }
  }\``;
  expect(built(style)).toBe(
    `css\` .a > .b,.c :hover{width:calc(100vw - 32px);font:13px/20px \${font};color:rgb(1 2 3 / 0.5)}@media (min-width:3px) and (hover){.d{content:''}}\``,
  );
});

test('markup loses indentation, and keeps a space between words', () => {
  expect(built(`html\`<b>a</b>\n    <i>\${b} c</i>\n\n  \``)).toBe(`html\`<b>a</b>\n<i>\${b} c</i>\n\``);
  expect(built(`svg\`<g>\n   \${html\`\n  <b>\`}</g>\``)).toBe(`svg\`<g>\n\${html\`\n<b>\`}</g>\``);
});

test('other templates, text and libraries stay as they are', () => {
  const code = 'const a = `x\n   y`; other`x\n   y`; // css`';
  expect(built(code)).toBe(code);
  const foreign = 'css`\n  a {}`';
  expect(built(foreign, 'node_modules/x/x.js')).toBe(foreign);
});
