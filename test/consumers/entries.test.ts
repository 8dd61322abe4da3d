/** [LAY2] The entries of the packed library where there is no browser, and its types in projects of its users. */
import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/project.mjs';
import { openWorkspace, type Workspace } from './support/workspace.js';

const workspace = openWorkspace('fast') as Workspace;
const ENTRIES = ['stepwell', 'stepwell/board', 'stepwell/tfjs', 'stepwell/bundle', 'stepwell/server'];

/** Takes the window of jsdom for globals, as test runners do. */
const JSDOM = `
  import { JSDOM } from 'jsdom';
  const { window } = new JSDOM('<!doctype html><body></body>', { url: 'http://localhost/' });
  for (const key of Object.getOwnPropertyNames(window)) {
    if (key in globalThis) continue;
    Object.defineProperty(globalThis, key, { configurable: true, get: () => window[key] });
  }
  Object.defineProperty(globalThis, 'window', { value: globalThis, configurable: true });
`;

describe.skipIf(!workspace)('entries', () => {
  /** Runs a module in Node, in a project that has the library and tfjs. */
  function runModule(name: string, code: string): { status: number | null; said: string } {
    const folder = workspace.app(name, { copy: false });
    const tfjs = join(workspace.path, 'node_modules', '@tensorflow');
    if (!existsSync(tfjs)) symlinkSync(join(root, 'node_modules', '@tensorflow'), tfjs, 'junction');
    const file = join(folder, 'main.mjs');
    writeFileSync(file, code);
    // Ends by itself: an import that leaves a timer or a port open would hold the process.
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--preserve-symlinks', file], {
      encoding: 'utf8',
      timeout: 120_000,
    });
    return { status, said: `${stdout}${stderr}` };
  }

  test.each(ENTRIES)('[LAY2] importing %s in Node has no effect', (entry) => {
    const { status, said } = runModule(
      `node-${entry.replace('/', '-')}`,
      `const before = Reflect.ownKeys(globalThis);
       await import('${entry}');
       // tfjs has globals of its own; lit keeps a list of its versions there.
       const known = /^_?tf|^(lit|reactiveElement)\\w*(Versions|Metadata)$/;
       const added = Reflect.ownKeys(globalThis).filter((key) => !before.includes(key) && !known.test(String(key)));
       console.log('added:' + added.map(String).join());`,
    );
    // What serves HTTP takes Node's own fetch, which makes globals then; tfjs greets on the console.
    if (entry !== 'stepwell/server') expect(said).toContain('added:\n');
    if (entry !== 'stepwell/tfjs') expect(said).toMatch(/^added:[^\n]*\n$/);
    expect(status).toBe(0);
  });

  test.each(ENTRIES)('[LAY2] importing %s in jsdom has no effect, and the elements stay inert', (entry) => {
    const { status, said } = runModule(
      `jsdom-${entry.replace('/', '-')}`,
      `${JSDOM}
       await import('${entry}');
       document.body.innerHTML = '<stepwell-board></stepwell-board><stepwell-chart keys="a"></stepwell-chart>';
       for (const name of ['stepwell-board', 'stepwell-chart']) {
         const element = document.createElement(name);
         element.source = null;
         document.body.append(element);
       }
       console.log('elements:' + document.querySelectorAll('stepwell-board, stepwell-chart').length);
       window.close?.();`,
    );
    expect(said).toContain('elements:4\n');
    if (entry !== 'stepwell/tfjs') expect(said).toBe('elements:4\n');
    expect(status).toBe(0);
  });

  test('[LAY2] the board defines nothing where there is no browser, and says which class it would be', () => {
    const { said } = runModule(
      'node-define',
      `import { defineBoard, StepwellBoard } from 'stepwell/board';
       console.log(defineBoard('my-board') === StepwellBoard, typeof customElements);`,
    );
    expect(said).toBe('true undefined\n');
  });

  /** Compiles files as a user's project does, and gives what the compiler says. */
  function compile(name: string, files: { readonly [file: string]: string }, options: object): string {
    const folder = workspace.app(name, { copy: false });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    const compilerOptions = {
      strict: true,
      noEmit: true,
      // Errors in our declarations are errors of the user's build.
      skipLibCheck: false,
      target: 'ES2022',
      module: 'ESNext',
      moduleResolution: 'Bundler',
      types: [],
      ...options,
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*'] }));
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    return spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' }).stdout;
  }

  const USES = `
    import { init, openSource } from 'stepwell';
    import 'stepwell/board';
    export async function train(): Promise<void> {
      await using run = await init({ project: 'digits', parts: '/stepwell-parts/' });
      run.log({ loss: 1 });
      const board = document.querySelector('stepwell-board');
      if (board) board.source = await openSource();
      document.createElement('stepwell-board').theme = 'dark';
      // @ts-expect-error no such theme
      document.createElement('stepwell-board').theme = 'pink';
      document.createElement('stepwell-chart').keys = ['train/loss'];
      // @ts-expect-error no such scale
      document.createElement('stepwell-chart').y = 'square';
    }`;

  test('types: `await using` and the element compile with a lib of 2020, without React', () => {
    expect(compile('types-plain', { 'main.ts': USES }, { lib: ['ES2020', 'DOM'] })).toBe('');
  });

  test('types: <stepwell-board> and <stepwell-chart> in the JSX of React 19', () => {
    const page = `
      import { useRef } from 'react';
      import type { Source } from 'stepwell';
      import type { StepwellBoard } from 'stepwell/board';
      export function Page({ source }: { source: Source | null }) {
        const ref = useRef<StepwellBoard>(null);
        return <stepwell-board ref={ref} source={source} theme="dark" project="digits" className="board" style={{ height: 400 }} />;
      }
      export function Chart({ source }: { source: Source | null }) {
        return <stepwell-chart source={source} keys={['train/loss']} y="log" label="Loss" style={{ height: 300 }} />;
      }
      export function Wrong() {
        // @ts-expect-error no such theme
        return <stepwell-board theme="pink" />;
      }`;
    const options = { lib: ['ES2020', 'DOM', 'DOM.Iterable'], jsx: 'react-jsx' };
    expect(compile('types-react', { 'main.ts': USES, 'page.tsx': page }, options)).toBe('');
  });
});
