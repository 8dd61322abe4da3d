// Which way imports may point [LAY1]. Run by scripts/imports.mjs, which prints the comment of a broken rule.

const WORKER = [
  'base',
  'record',
  'source',
  'store',
  'query',
  'tensor',
  'files',
  'media',
  'bundle',
  'sync',
  'client',
];

/** Folders that each layer of src/ may import, beside itself. */
const LAYERS = {
  base: [],
  group: ['base'],
  record: ['base'],
  files: ['base', 'record'],
  source: ['base', 'record'],
  store: ['base', 'record'],
  query: ['base', 'record', 'source'],
  tensor: ['base', 'record'],
  media: ['base', 'record', 'files', 'tensor'],
  bundle: ['base', 'record', 'files', 'source', 'store', 'query', 'media'],
  sync: ['base', 'record', 'source', 'store', 'query'],
  client: ['base', 'record', 'source', 'bundle', 'sync'],
  worker: WORKER,
  page: [...WORKER, 'worker', 'group'],
  vis: ['base', 'record', 'media', 'tensor', 'page'],
  board: ['base', 'record', 'source', 'query'],
  server: ['base', 'record', 'source', 'store', 'query', 'bundle', 'sync'],
  cli: ['base', 'record', 'source', 'store', 'query', 'bundle', 'sync', 'client', 'server'],
};

const REASONS = {
  base: 'base is what everything stands on: an import from it would make a circle of the whole library.',
  group: 'A group is tabs and workers that find each other: members need no run, and no run needs a group.',
  record: 'What can be recorded, and its bytes, must not depend on who stores, sends or draws it.',
  files:
    'File formats are bytes in, values out: a page, a worker and a tool in Node read the same files with the same code.',
  source:
    'The Source port says what can be asked, not how an answer is made: a board, a worker, a server and an opened bundle share it, and none of them brings the others along.',
  store: 'A store keeps opaque frames: it knows records, not queries, so that PostgreSQL can be one too.',
  query:
    'Queries know the Store port and no adapter, so that worker, server and an opened bundle can run the same code.',
  media:
    'A kind of media is taken hold of in the page, encoded in the worker and written into a bundle anywhere: no file of a kind may bring one of these into the others.',
  tensor: 'tfjs is only in tensor, which knows no storage: kernels run wherever the tensor lives.',
  bundle:
    'A bundle is written and read in the browser and in Node: nothing of a page or worker may be in it.',
  sync: 'The sync core runs in a simulator and on a server too: nothing of a page or worker may be in it.',
  client:
    'The client of a server speaks the wire rules of sync over HTTP, for page, worker and Node: nothing of one of them may be in it, and the sync core does not know it (SYN2).',
  worker: 'The worker is a file of its own: with page code in it, it would carry a second, idle page API.',
  page: 'The page only packs and posts. Neither board nor server belongs into the page entry.',
  vis: 'Charts of stepwell/tfjs are drawn in the page that trains: the board and tfjs come from the entry, and only when they are needed.',
  board:
    'The board knows the Source port and nothing else, so that it runs over any source (worker, server, bundle).',
  server:
    'The server shares frames and wire rules with the client, and never loads code that needs a browser.',
  cli: 'The command runs in Node: browser code would fail there at the first import.',
};

/** Single files of a neighbour in the same layer that may be imported. */
const PORTS = {
  // Stored runs are queried through the port, whichever adapter is behind it.
  query: ['store/port\\.ts$'],
  // Each kind of media has its panel in its own folder.
  board: ['media/kinds\\.ts$', 'media/[^/]+/panel\\.ts$'],
};

/** The part of a kind of media that draws: it stands on the board, and only the board loads it. `panel-….ts`: its elements. */
const PANELS = '^src/media/[^/]+/panel[-a-z]*\\.ts$';

/** One rule per layer: it reaches nothing in src/ but itself, the layers in its list, and ports. */
const layerRules = Object.entries(LAYERS).map(([layer, allowed]) => ({
  name: `layer-${layer}`,
  comment: `src/${layer} may import ${allowed.join(', ') || 'no other folder'} only. ${REASONS[layer]}`,
  severity: 'error',
  from: { path: `^src/${layer}/`, ...(layer === 'media' ? { pathNot: PANELS } : {}) },
  to: {
    path: '^src/',
    pathNot: [
      `^src/(${[layer, ...allowed].join('|')})/`,
      ...(PORTS[layer] ?? []).map((port) => `^src/${port}`),
    ],
  },
}));

/** Folders of src/server/ from the lowest to the highest, each with the reason why it knows none above it. The files beside them put all together. */
const SERVER_LAYERS = [
  ['base', 'Limits, the log and the errors of the wire are what every folder of the server names.'],
  ['store', 'Database and disk keep what they are given: which key may see it is decided above them.'],
  ['keys', 'What a key may see and do is decided in one folder, the same for every way to ask.'],
  ['runs', 'Runs are received, listed and watched by whoever is let in, over HTTP or in a test without it.'],
  [
    'http',
    'What holds for every request (limits, keys, headers, the log) must not depend on a single route.',
  ],
  ['uploads', 'Uploads in parts belong to no route: a route hands its requests over.'],
  ['routes', 'Routes are put together by the app, and none of them may start a server or open a database.'],
];

const serverRules = SERVER_LAYERS.map(([layer, reason], i) => {
  const lower = SERVER_LAYERS.slice(0, i + 1).map(([name]) => name);
  return {
    name: `server-${layer}`,
    comment: `src/server/${layer} may import ${lower.slice(0, -1).join(', ') || 'no other folder'} of the server only. ${reason}`,
    severity: 'error',
    from: { path: `^src/server/${layer}/` },
    to: { path: '^src/server/', pathNot: `^src/server/(${lower.join('|')})/` },
  };
});

/** The one folder (or more) where a heavy or platform-bound package may be imported. */
const PACKAGES = [
  [
    'tfjs',
    '@tensorflow/',
    '^src/(tensor/|tfjs\\.ts$)',
    'tfjs is frozen upstream and heavy: one folder adapts it, everything else sees plain numbers.',
  ],
  [
    'board-libraries',
    '(lit|uplot|marked|dompurify)/|@lit/',
    `^src/board/|${PANELS}`,
    'Only the board draws: elsewhere these would grow the page entry [LAY2].',
  ],
  [
    'idb',
    'idb/',
    '^src/store/',
    'IndexedDB is one adapter of the Store port: everything else must work with any store.',
  ],
  ['comlink', 'comlink/', '^src/(page|worker)/', 'Only page and worker talk over a port.'],
].map(([name, packages, home, reason]) => ({
  name: `package-${name}`,
  comment: reason,
  severity: 'error',
  from: { path: '^src/', pathNot: home },
  to: { path: `node_modules/(${packages})` },
}));

export default {
  forbidden: [
    ...layerRules,
    ...serverRules,
    ...PACKAGES,
    {
      name: 'media-panels',
      comment:
        'The panel of a kind of media draws on the board with its frame and tools, and knows its own kind; what stores or sends media is none of its business.',
      severity: 'error',
      from: { path: PANELS },
      to: {
        path: '^src/',
        pathNot:
          '^src/(base|record|source|board/(panels|ui|data|chart))/|^src/board/histogram/palette\\.ts$|^src/media/',
      },
    },
    {
      name: 'media-panels-board-only',
      comment:
        'Only the board loads panels: elsewhere these would bring the board along. The charts of stepwell/tfjs load the one that draws plots.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/board/', '^src/vis/draw\\.ts$', PANELS] },
      to: { path: PANELS },
    },
    {
      name: 'board-types-only',
      comment:
        'Of query, the board may take types and one pure helper but nothing that runs a query: sources answer in the worker, not on the page thread.',
      severity: 'error',
      from: { path: '^src/board/' },
      to: {
        path: '^src/query/',
        pathNot: '^src/query/bucket-x\\.ts$',
        dependencyTypesNot: ['type-only', 'type-import'],
      },
    },
    {
      name: 'board-record-types-only',
      comment:
        'Of record, the board may take types only: frames are decoded by the source, not on the page thread.',
      severity: 'error',
      from: { path: '^src/board/' },
      to: {
        path: '^src/record/',
        pathNot: '^src/record/kinds\\.ts$',
        dependencyTypesNot: ['type-only', 'type-import'],
      },
    },
    {
      name: 'page-loads-engine-lazily',
      comment:
        'The page takes the protocol and types of the worker; the engine itself only by a dynamic import (where no worker starts), so that it stays out of the page entry [LAY2].',
      severity: 'error',
      from: { path: '^src/page/' },
      to: {
        path: '^src/worker/',
        pathNot: '^src/worker/(protocol|part-imports)\\.ts$',
        dynamic: false,
        dependencyTypesNot: ['type-only', 'type-import'],
      },
    },
    {
      name: 'page-reads-no-store',
      comment:
        'The store runs in the worker; the page may take its types only, or its code (and idb) is loaded twice.',
      severity: 'error',
      from: { path: '^src/(page/|index\\.ts)' },
      to: { path: '^src/store/', dependencyTypesNot: ['type-only', 'type-import'] },
    },
    {
      name: 'index-is-a-list',
      comment:
        'The page entry is a list of names from page, and types: neither tfjs nor the board is in it [LAY2].',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: {
        path: '^src/(tensor|board|server|cli|bundle|sync)/',
        // What training code calls has types of its own.
        pathNot: '^src/tensor/(port|training/types)\\.ts$',
      },
    },
    {
      name: 'tfjs-is-handed-over',
      comment:
        "Code of src/tensor gets the page's own tfjs as an argument: an import would bring a second copy [HIS6]. Only the worker's own tfjs, in a thread without another, and the entry for bundlers load one.",
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(tensor/own-tfjs|tfjs)\\.ts$' },
      to: { path: 'node_modules/@tensorflow/', dependencyTypesNot: ['type-only', 'type-import'] },
    },
    {
      name: 'tensor-code-is-loaded-later',
      comment:
        'The page takes types of tensor, and its code by a dynamic import: a page that logs numbers does not load it [LAY2].',
      severity: 'error',
      from: { path: '^src/page/' },
      to: {
        path: '^src/tensor/',
        pathNot: '^src/tensor/port\\.ts$',
        dynamic: false,
        dependencyTypesNot: ['type-only', 'type-import'],
      },
    },
    {
      name: 'worker-parts-are-loaded-later',
      comment:
        'The parts of the worker are files of their own, loaded when they are needed: the worker takes their types only. The list of the parts imports them, for the engine in the page.',
      severity: 'error',
      from: {
        path: '^src/(worker/|query/(run-|store-))',
        pathNot: '^src/worker/(parts/|part-imports\\.ts$)',
      },
      to: {
        path: '^src/(worker/parts/|tensor/|files/|query/(histograms/|queries|history|images|artifacts|editing|run-editor|run-detail|deep|logs|points|compare|x-axis|axis-rollups))',
        dependencyTypesNot: ['type-only', 'type-import'],
      },
    },
    {
      name: 'entry-is-a-leaf',
      comment: 'Entry points are for the outside: code that imports its own entry point makes a circle.',
      severity: 'error',
      // The replacement of tfjs-vis brings its board along.
      from: { path: '^src/', pathNot: '^src/tfjs\\.ts$' },
      to: { path: '^src/(index\\.ts|tfjs\\.ts|worker/entry\\.ts|board/index\\.ts)$' },
    },
    {
      name: 'library-stands-alone',
      comment: 'The library is published without demos, tests and scripts.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(demo|test|scripts)/' },
    },
    {
      name: 'demos-use-public-entries',
      comment:
        "Demos show what a user can write: they import 'stepwell', 'stepwell/board', 'stepwell/tfjs' and 'stepwell/bundle', never a file behind them.",
      severity: 'error',
      from: { path: '^demo/' },
      to: { path: '^(src/(?!index\\.ts$|tfjs\\.ts$|(board|bundle)/index\\.ts$)|test/)' },
    },
    {
      name: 'no-node-in-browser-code',
      comment: 'Node modules do not exist in a browser; only server and cli run in Node alone.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(server|cli)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-circular',
      comment:
        'Files in a circle cannot be understood, tested or loaded one at a time, also where the circle is one of types.',
      severity: 'error',
      from: { path: '^(src|demo)/' },
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'The import leads nowhere: the file or package does not exist.',
      severity: 'error',
      from: { path: '^(src|demo)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'declared',
      comment: 'The package is not in package.json: it is here by accident of another one.',
      severity: 'error',
      from: { path: '^(src|demo)/' },
      // An optional peer is reported as npm-no-pkg besides npm-peer.
      to: {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm', 'npm-dev', 'npm-peer'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Type-only imports count as well: the direction of knowledge is what the rules are about.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.d.ts'],
    },
  },
};
