// Takes out of uPlot what the board never uses: legends, time axes, ticks and ranges of its own, synchronized cursors, paths other
// than lines, and data in facets. A page would download all of this with the first chart, about an eighth of the library.
// `interactivePlot` is the only code that makes a uPlot, and always passes what is then needed: `mode`, ranges, ticks and labels.

import MagicString from 'magic-string';

/**
 * What is replaced: the expression in the library's file, and what stands there instead. An expression with the flag `g` matches
 * at least once, any other exactly once. What then nobody uses goes with the minifier.
 */
const CHANGES = [
  // Data in facets: `mode: 2`.
  [/const mode = self\.mode;/, 'const mode = 1;'],
  [/const mode = u\.mode;/, 'const mode = 1;'],
  [/let mode = self\.mode;/, 'const mode = 1;'],
  // The legend, which `interactivePlot` never shows.
  [/const showLegend = legend\.show;/, 'const showLegend = false;'],
  [/if \(legend\.live\) \{/g, 'if (false) {'],
  [/assign\(\{\}, legendOpts, opts\.legend\)/, '{ markers: {}, values: [], idx: null, idxs: null }'],
  [/(?<=\n)\t\tmarkers\.(width|dash|stroke|fill)\s*= fnOrSelf\(markers\.\1\);\n/g, ''],
  // Time: axes.ts makes the ticks of time.
  [/const \[ timeIncrs(Ms|S), .*genTimeStuffs\(.*\);/g, ''],
  [
    /const _(tzDate|fmtDate|timeAxisSplits|timeAxisVals|timeSeriesVal)\s*= \(?(opts|ms|timeAxisVals|timeSeriesVal)\b.*;/g,
    '',
  ],
  [/let isTime = .*;/g, ''],
  [/\(mode == 2 && !isTime\)/, 'false'],
  [/isTime \? \(isStr\(sv\).*_timeSeriesVal\) : /, ''],
  [/\(isTime \? timeSeriesLabel : numSeriesLabel\)/, 'numSeriesLabel'],
  [/else if \(scaleX\.time\)\s+_max = .*;/, ''],
  // Ticks, labels and ranges of its own.
  [/\(\s*sc\.distr == 2 \? wholeIncrs : \(isTime \? .* : numIncrs\)\)/, 'numIncrs'],
  [/axis\.splits \|\| \(.*\)\);/, 'axis.splits);'],
  [
    /isArr\(av\) && !isArr\(av\[0\]\) \? fnOrSelf\(av\) :\s+\/\/ temporal\s+isTime \? \([^:]*:[^:]*:\s+av \|\| _timeAxisVals\s+\) : av \|\| numAxisVals/,
    'av',
  ],
  [/axis\.filter \|\| \(.*\)\);/, 'axis.filter || retArg1);'],
  [/rn \|\| \(isTime \? snapTimeX : scaleKey == xScaleKey \?\s+\(.*\) :\s+\(.*\)\s+\)/, 'rn'],
  [/const xScaleDistr = scaleX\.distr;/, 'const xScaleDistr = 1;'],
  // Synchronized cursors: the board's cursor is a signal.
  [/const sync = _sync\(syncKey\);/, ''],
  [/if \(syncOpts\.filters\.pub\(.*\)\)\s+sync\.pub\(.*\);/, ''],
  [/sync\.(sub|unsub)\(self\);/g, ''],
  [/uPlot\.sync = _sync;/, ''],
  // What the library offers besides the chart.
  [
    /uPlot\.(assign|fmtNum|rangeNum|rangeLog|rangeAsinh|orient|join|fmtDate|tzDate|addGap|clipGaps)\s*= \w+;/g,
    '',
  ],
  [/\(paths\.(linear|stepped|bars|spline)\s*= \w+\);/g, ''],
];

/** Applies the table `CHANGES`. Fails when the library is no longer as the table knows it: then somebody must look. */
export function smallUplot() {
  return {
    name: 'stepwell:small-uplot',
    transform(code, id) {
      if (!id.replaceAll('\\', '/').endsWith('/node_modules/uplot/dist/uPlot.esm.js')) return null;
      const changed = new MagicString(code);
      for (const [text, instead] of CHANGES) {
        const isMany = text.flags.includes('g');
        const found = [...code.matchAll(isMany ? text : new RegExp(text, 'g'))];
        if (found.length === 0 || (found.length > 1 && !isMany))
          this.error(`uPlot has ${found.length} places like ${text}: look at what the library does there`);
        for (const { index, 0: old } of found) changed.update(index, index + old.length, instead || ' ');
      }
      return { code: changed.toString(), map: changed.generateMap({ hires: 'boundary' }) };
    },
  };
}
