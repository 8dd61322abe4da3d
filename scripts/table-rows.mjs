// Reads the tables of docs/coming-from.md: pure, so that Node compiles the code of their last column, and a browser runs it.

const ROW = /^\| .* \| `(.*)` \|$/;

/**
 * The code in the last column of the tables of a document, by section.
 * @param {string} text Markdown
 * @returns {{ name: string, rows: string[] }[]}
 */
export function tableRows(text) {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [name = '', ...lines] = section.split('\n');
      const rows = lines.flatMap((line) => ROW.exec(line)?.[1] ?? []);
      return { name: name.trim(), rows };
    });
}
