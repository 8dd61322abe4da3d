// Makes the source maps of dist/ small: the package ships src/ once, and no map repeats a source.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { dist } from './dist.mjs';
import { root } from './project.mjs';

const SOURCES = join(root, 'src');

/**
 * Takes the sources out of every map. Our own are beside dist/ in the package, where a debugger finds them by path. Code of
 * other packages gets a sentence in place of its source: without any text, bundlers warn of a missing file.
 */
export function slimMaps() {
  for (const file of readdirSync(dist, { recursive: true })) {
    if (!file.endsWith('.map')) continue;
    const path = join(dist, file);
    const map = JSON.parse(readFileSync(path, 'utf8'));
    map.sourcesContent = map.sources.map((source) => {
      const original = join(dirname(path), source);
      if (original.startsWith(SOURCES)) return null;
      const name = relative(join(root, 'node_modules'), original).replaceAll('\\', '/');
      return `// ${name}: not in this package, see its licence and origin in the third-party-licenses files.\n`;
    });
    writeFileSync(path, JSON.stringify(map));
  }
}
