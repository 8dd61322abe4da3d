// Takes out of templates what only their readers need: indentation in html`…` and svg`…`, and indentation, comments and spaces in
// css`…`. Minifiers leave the text of templates alone, and the board is downloaded with it.
import { join } from 'node:path';
import MagicString from 'magic-string';
import { root } from './project.mjs';

/** How the text of a template is shortened, by the template's tag. A line break stays: it is a space between words. */
const SHORT = {
  html: withoutIndent,
  svg: withoutIndent,
  css: (text) =>
    text
      .replace(/\/\*.*?\*\//gs, '')
      .replace(/\s+/g, ' ')
      .replace(/ ?([{};,]) ?/g, '$1')
      .replace(/: /g, ':')
      .replace(/;\}/g, '}'),
};

function withoutIndent(text) {
  return text.replace(/\n\s+/g, '\n');
}

/** All nodes below a node of a syntax tree that have a type. */
function* nodesBelow(node) {
  if (typeof node.type === 'string') yield node;
  for (const child of Object.values(node)) {
    if (typeof child === 'object' && child !== null) yield* nodesBelow(child);
  }
}

/** A plugin for the build of the page's files. */
export function shortTemplates() {
  return {
    name: 'stepwell:short-templates',
    transform(code, id) {
      if (!id.startsWith(join(root, 'src')) || !/\b(html|svg|css)`/.test(code)) return null;
      const short = new MagicString(code);
      for (const { type, tag, quasi } of nodesBelow(this.parse(code))) {
        if (type !== 'TaggedTemplateExpression' || !Object.hasOwn(SHORT, tag.name)) continue;
        for (const { start, end, value } of quasi.quasis) {
          const next = SHORT[tag.name](value.raw);
          if (next === value.raw) continue;
          // Some parsers count the delimiters in.
          const from = code.indexOf(value.raw, start);
          if (from < 0 || from + value.raw.length > end) this.error('a template is not where its tree says');
          short.overwrite(from, from + value.raw.length, next);
        }
      }
      return { code: short.toString(), map: short.generateMap({ hires: 'boundary' }) };
    },
  };
}
