/** What a person downloads of an enlarged chart. */
import type { LineChart } from '../chart/line-chart.js';
import type { BoardModel } from '../data/model.js';
import type { LineOptions } from '../panels/line/options.js';
import type { DrawnLine } from '../panels/line/picture.js';
import { contentText, type PanelSpec } from '../panels/spec.js';
import { safeName } from '../share/file-name.js';
import { isRanged, pointsCsv } from './export/csv.js';
import { chartPng } from './export/png.js';
import { chartSvg } from './export/svg.js';
import type { FileKind } from './side.js';

/** What is downloaded. */
export interface Download {
  readonly model: BoardModel;
  readonly spec: PanelSpec<LineOptions>;
  readonly chart: LineChart;
  readonly lines: readonly DrawnLine[];
}

/** Makes the file. Rejects if the source does not answer. */
export async function download(
  file: FileKind,
  { model, spec, chart, lines }: Download,
): Promise<{ readonly blob: Blob; readonly name: string }> {
  const title = contentText(spec);
  const name = `${safeName(title, 'chart')}.${file}`;
  const caption = { title, lines, ink: chart.layout.theme.soft };
  switch (file) {
    case 'png':
      return { blob: await chartPng(chart, caption), name };
    case 'svg':
      return { blob: new Blob([chartSvg(chart, caption)], { type: 'image/svg+xml' }), name };
    case 'csv': {
      const { source, view, settings, feed } = model;
      if (!source) throw new Error('Nothing is connected.');
      const rows = lines.map(({ uid, key }) => ({ run: uid, name: feed.name(uid), key }));
      return { blob: await pointsCsv(source, rows, settings.value.x, view.zoom), name };
    }
  }
}

/** Whether there is a CSV of a panel, and which points the file holds. */
export function pointsText(
  { view, settings }: BoardModel,
  spec: PanelSpec,
): { readonly hasCsv: boolean; readonly text: string } {
  if ('expression' in spec)
    return { hasCsv: false, text: 'An expression has no points of its own: download its metrics as CSV.' };
  if (view.zoom && !isRanged(settings.value.x))
    return { hasCsv: true, text: 'CSV holds every point of the lines: this axis has no range of points.' };
  return {
    hasCsv: true,
    text: `CSV holds every point of the ${view.zoom ? 'shown range' : 'lines'}, never the drawn ones.`,
  };
}
