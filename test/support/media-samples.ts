/** Samples of every kind of media for its acceptance suite. The compiler asks for samples of each. For Node and for browsers. */
import { parquetMetadata } from 'hyparquet';
import { sha256Hex } from '../../src/base/sha256.js';
import { audio } from '../../src/media/audio/value.js';
import { figure } from '../../src/media/figure/value.js';
import { html } from '../../src/media/html/value.js';
import { encodeLabelPng } from '../../src/media/image/png.js';
import { image } from '../../src/media/image/value.js';
import type { MediaName } from '../../src/media/kinds.js';
import { markdown } from '../../src/media/markdown/value.js';
import { molecule } from '../../src/media/molecule/value.js';
import { object3d } from '../../src/media/object3d/value.js';
import { heatmap, plot } from '../../src/media/plot/value.js';
import { PLOTLY_TYPE } from '../../src/media/plotly/kind.js';
import { plotly } from '../../src/media/plotly/value.js';
import { readPoints } from '../../src/media/point-cloud/points-file.js';
import { pointCloud } from '../../src/media/point-cloud/value.js';
import { Table, table } from '../../src/media/table/value.js';
import { vega } from '../../src/media/vega/value.js';
import { readGif } from '../../src/media/video/gif.js';
import { video } from '../../src/media/video/value.js';
import { MOLECULES } from '../fixtures/molecules.js';
import { OBJECTS } from '../fixtures/objects.js';
import type { MediaSample, MediaSampleItem } from './media-suite.js';

import { readPngPixels } from './png.js';
import { readWavFile } from './read-wav.js';
import { equal } from './store-suite/assert.js';

function picture(caption: string, width: number, data: readonly number[]): MediaSampleItem {
  const size = { width, height: data.length / width };
  return {
    ...{ type: 'image/png', caption, facts: size, extension: 'png', listed: size },
    check: async (bytes) => equal(await readPngPixels(bytes), data, 'pixels'),
  };
}

interface Sound {
  readonly caption: string;
  readonly sampleRate: number;
  readonly channels: readonly (readonly number[])[];
  readonly peaks: readonly number[];
}

function sound({ caption, sampleRate, channels, peaks }: Sound): MediaSampleItem {
  const duration = (channels[0]?.length ?? 0) / sampleRate;
  return {
    ...{ type: 'audio/wav', caption, extension: 'wav' },
    facts: { duration, sampleRate, channels: channels.length, peaks },
    listed: { duration, sample_rate: sampleRate, channels: channels.length },
    check(bytes) {
      const read = readWavFile(bytes);
      equal([read.sampleRate, read.channels], [sampleRate, channels], 'samples');
    },
  };
}

interface Written {
  readonly type: 'text/html' | 'text/markdown';
  readonly caption: string;
  readonly facts: MediaSampleItem['facts'];
  readonly text: string;
}

function written({ type, caption, facts, text }: Written): MediaSampleItem {
  return {
    ...{ type, caption, facts, listed: facts, extension: type === 'text/html' ? 'html' : 'md' },
    check: (bytes) => equal(new TextDecoder().decode(bytes), text, 'text'),
  };
}

/** A plot whose JSON holds these fields. */
function drawn(type: string, numbers: number, caption: string, fields: object): MediaSampleItem {
  const facts = { plot: type, numbers };
  return {
    ...{ type: 'application/json', caption, facts, listed: facts, extension: 'json' },
    check(bytes) {
      const file = JSON.parse(new TextDecoder().decode(bytes));
      equal([file.stepwell_plot, file.type], [1, type], 'version and type');
      equal(Object.fromEntries(Object.keys(fields).map((name) => [name, file[name]])), fields, 'fields');
    },
  };
}
/** The outline of a Parquet file; what is in the cells is a test of its own. */
function grid(
  caption: string,
  rows: number,
  columns: readonly (readonly [string, string])[],
): MediaSampleItem {
  const named = columns.map(([name, type]) => ({ name, type }));
  return {
    ...{ type: 'application/vnd.apache.parquet', caption, extension: 'parquet' },
    facts: { rows, columns: named },
    listed: { rows, columns: columns.length },
    check(bytes) {
      const { num_rows, schema } = parquetMetadata(bytes.buffer);
      equal(
        [Number(num_rows), schema.slice(1).map(({ name }) => name)],
        [rows, columns.map(([name]) => name)],
        'outline',
      );
    },
  };
}

/** A file that is kept byte for byte. */
function kept(
  type: string,
  extension: string,
  content: string | Uint8Array,
  facts: MediaSampleItem['facts'],
  caption = '',
): MediaSampleItem {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { type, extension, caption, facts, listed: facts, check: (read) => equal(read, bytes, 'bytes') };
}

function points(caption: string, facts: MediaSampleItem['facts'], rows: readonly number[]): MediaSampleItem {
  const count = (value: unknown) => (Array.isArray(value) ? value.length : 0);
  const { points, boxes, vectors } = facts;
  return {
    ...{ type: 'application/x-npy', extension: 'npy', caption, facts },
    listed: { points: points ?? 0, boxes: count(boxes), vectors: count(vectors) },
    check: (read) => equal([...readPoints(read).data], rows, 'points'),
  };
}

/** A GIF with frames of 2 × 2 pixels. */
function moving(caption: string, count: number, fps: number): MediaSampleItem {
  const duration = count / fps;
  const facts = { codec: 'gif', container: 'gif', width: 2, height: 2, frames: count, fps, duration };
  return {
    ...{ type: 'image/gif', extension: 'gif', caption, facts, listed: facts },
    check(bytes) {
      const delays = Array.from({ length: count }, () => 1 / fps);
      equal(readGif(bytes), { width: 2, height: 2, delays }, 'outline');
    },
  };
}

/** A picture in a cell: an item of its own, whose facts name its kind. */
function inCell(item: MediaSampleItem, media: string): MediaSampleItem {
  return { ...item, facts: { ...item.facts, media } };
}

const loss = Float32Array.of(0.5, 0.25);
const rows: { text: string; label?: unknown }[] = [{ text: 'good', label: 1 }, { text: '<b>' }];
const street = Uint8Array.of(0, 50, 100, 255);
const classes = Uint8Array.of(1, 0, 0, 255);
const pixels = Uint8Array.of(0, 50, 100, 255);
const samples = Float32Array.of(0, 0.5, -1, 0.25);
const heights = Float32Array.of(1, 0.5, Number.NaN);
const element = { nodeType: 1, outerHTML: '<i>before</i>' };
const ogg = Uint8Array.from('OggS\0 and so on', (char) => char.charCodeAt(0));

const webm = Uint8Array.from('\x1aE\xdf\xa3 webm V_VP9 and so on', (char) => char.charCodeAt(0));
const shades = Uint8Array.of(0, 50, 100, 255, 9, 8, 7, 6);
const scan = Float32Array.of(0, 1, 2, 3, 4, 5);
const corners = Array.from({ length: 8 }, (_, i) => [i & 1, (i >> 1) & 1, i >> 2]);
const glb = OBJECTS.glb.content.slice();
const mmtf = MOLECULES.mmtf.content.slice();

const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 4"><text>Ω</text></svg>';
const chart = { nodeType: 1, tagName: 'svg', outerHTML: '<svg width="8px" height="4"><g/></svg>' };
const drawnSvg = (text: string, caption = '') =>
  kept('image/svg+xml', 'svg', text, { width: 8, height: 4 }, caption);

const scatter = { data: [{ type: 'scatter', y: Float32Array.of(1, Number.NaN) }], layout: { title: 'é' } };
const bars = { mark: 'bar', data: { values: [{ a: '<b>' }] } };
/** A mask behind its image. */
function inMask(mask: string): Omit<MediaSampleItem, 'check'> {
  const facts = { width: 2, height: 2, mask };
  return { type: 'image/png', caption: '', facts, extension: 'png', listed: facts };
}

const wide = await encodeLabelPng({ width: 2, height: 2, depth: 16, data: [0, 300, 1, 2] });
const narrow = await encodeLabelPng({ width: 2, height: 2, depth: 8, data: [1, 0, 0, 255] });
const overlaid: MediaSampleItem = {
  ...picture('', 2, [0, 50, 100, 255]),
  facts: {
    ...{ width: 2, height: 2 },
    boxes: [
      {
        ...{ name: 'found', labels: { 3: '<b>cat</b>' } },
        boxes: [
          { minX: 0, minY: 0.5, maxX: 1, maxY: 1, classId: 3, scores: { acc: 0.5 } },
          { minX: 0, minY: 0, maxX: 1, maxY: 1, classId: 0 },
        ],
      },
    ],
    masks: [
      { name: 'truth', labels: { 0: 'sky', 1: 'road' }, sha256: await sha256Hex(narrow) },
      { name: 'a/b', labels: {}, sha256: await sha256Hex(wide) },
    ],
  },
  listed: { width: 2, height: 2, boxes: 2, masks: 2 },
};

export const MEDIA_SAMPLES: { readonly [M in MediaName]: readonly MediaSample[] } = {
  image: [
    {
      name: 'an array',
      value: () => image(pixels, { shape: [2, 2], caption: 'a' }),
      spoil: () => pixels.fill(7),
      items: [picture('a', 2, [0, 50, 100, 255])],
    },
    {
      name: 'a list, of which two are the same',
      value: () => [
        image([[1, 2]], { white: 255 }),
        image([[255, Number.NaN]], { caption: '9' }),
        image([[1, 2]], { white: 255 }),
      ],
      items: [picture('', 2, [1, 2]), picture('9', 2, [255, 0]), picture('', 2, [1, 2])],
      problems: ['an image holds NaN'],
    },
    {
      name: 'a list: a picture with boxes and two masks that change later, and one without',
      value: () => [
        image(street, {
          shape: [2, 2],
          boxes: {
            found: {
              box_data: [
                { position: { minX: 0, maxX: 1, minY: 0.5, maxY: 1 }, class_id: 3, scores: { acc: 0.5 } },
                { position: { middle: [1, 1], width: 2, height: 2 }, domain: 'pixel', classId: 0 },
                { position: { minX: 0, maxX: 900, minY: 0, maxY: 900 }, classId: 0 },
              ],
              classLabels: { 3: '<b>cat</b>' },
            },
          },
          masks: {
            truth: { data: classes, classLabels: ['sky', 'road'] },
            'a/b': {
              mask_data: [
                [0, 300],
                [1, 2],
              ],
            },
            torn: { data: [[1]] },
          },
        }),
        image(street, { shape: [2, 2] }),
      ],
      spoil: () => {
        street.fill(7);
        classes.fill(7);
      },
      items: [
        overlaid,
        {
          ...inMask('truth'),
          check: async (bytes) => equal(await readPngPixels(bytes), [1, 0, 0, 255], 'labels'),
        },
        { ...inMask('a/b'), check: (bytes) => equal(bytes, wide, 'labels of 16 bits') },
        picture('', 2, [0, 50, 100, 255]),
      ],
      problems: ['1 boxes of an image are left out', 'the mask “torn” of an image has 1 × 1 pixels'],
    },
  ],
  audio: [
    {
      name: 'samples',
      value: () => audio(samples, { sampleRate: 8000, caption: 'a' }),
      spoil: () => samples.fill(7),
      items: [
        sound({
          caption: 'a',
          sampleRate: 8000,
          channels: [[0, 0.5, -1, 0.25]],
          peaks: [0, 0, 64, 64, -127, -127, 32, 32],
        }),
      ],
    },
    {
      name: 'a list: stereo with samples beyond full volume, and a Blob that is kept as it is',
      value: () => [
        audio([Float32Array.of(0, 2), Float32Array.of(-0.5, 0)], { sampleRate: 16_000, layout: 'CT' }),
        audio(new Blob([ogg], { type: 'text/html' }), { caption: 'b' }),
      ],
      items: [
        sound({
          ...{
            caption: '',
            sampleRate: 16_000,
            channels: [
              [0, 32_767 / 32_768],
              [-0.5, 0],
            ],
          },
          peaks: [-63, 0, 0, 127],
        }),
        {
          ...{ type: 'audio/ogg', caption: 'b', extension: 'ogg' },
          facts: { duration: 0, sampleRate: 0, channels: 0 },
          listed: { duration: 0, sample_rate: 0, channels: 0 },
          check: (bytes) => equal(bytes, ogg, 'bytes'),
        },
      ],
      problems: ['audio holds samples beyond full volume'],
    },
  ],
  html: [
    {
      name: 'a text',
      value: () => html('<h1>Ω & "more"</h1>', { caption: '<b>a</b>' }),
      items: [
        written({
          ...{ type: 'text/html', caption: '<b>a</b>', facts: { inject: true, scripts: false } },
          text: '<h1>Ω & "more"</h1>',
        }),
      ],
    },
    {
      name: 'a list: a Blob, an element that changes later, half a character',
      value: () => [
        html(new Blob(['<p>blob'], { type: 'image/png' }), { scripts: true, inject: false }),
        html(element),
        html('\ud800!', { caption: ['half'] }),
      ],
      spoil: () => Object.assign(element, { outerHTML: 'changed' }),
      items: [
        written({
          ...{ type: 'text/html', caption: '', facts: { inject: false, scripts: true } },
          text: '<p>blob',
        }),
        written({
          ...{ type: 'text/html', caption: '', facts: { inject: true, scripts: false } },
          text: '<i>before</i>',
        }),
        written({
          ...{ type: 'text/html', caption: 'half', facts: { inject: true, scripts: false } },
          text: '\ufffd!',
        }),
      ],
      problems: ['an HTML document holds halves of characters'],
    },
  ],
  markdown: [
    {
      name: 'a text and a Blob in one call',
      value: () => markdown(['# One', new Blob(['- two'])], { caption: ['a', 'b'] }),
      items: [
        written({ type: 'text/markdown', caption: 'a', facts: {}, text: '# One' }),
        written({ type: 'text/markdown', caption: 'b', facts: {}, text: '- two' }),
      ],
    },
  ],
  plot: [
    {
      name: 'a line with a hole',
      value: () =>
        plot.line([0, 2, 4], heights, { title: '<b>T</b>', xlabel: 'epoch', style: '--', caption: 'a' }),
      spoil: () => heights.fill(7),
      items: [
        drawn('line', 6, 'a', {
          ...{ title: '<b>T</b>', x_label: 'epoch', y_label: '' },
          series: [{ name: '', style: '--', x: [0, 2, 4], y: [1, 0.5, 'NaN'] }],
        }),
      ],
    },
    {
      name: 'a list: a ROC curve, a confusion matrix, a heat map with an unknown colour map, half a character',
      value: () => [
        plot.roc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]),
        plot.confusionMatrix(['cat', 'dog', 'cat'], ['cat', 'cat', 'cat'], null, {
          examples: ['1.png', '2.png', '3.png'],
        }),
        heatmap([[1, 2, 3]], { cmap: 'virdis', title: '\ud800' }),
      ],
      items: [
        drawn('roc', 15, '', {
          ...{ x_label: 'False positive rate', y_label: 'True positive rate' },
          series: [
            {
              ...{ name: '', positives: 2, negatives: 2, auc: 0.75 },
              ...{
                fpr: [0, 0, 0.5, 0.5, 1],
                tpr: [0, 0.5, 0.5, 1, 1],
                thresholds: ['NaN', 0.8, 0.4, 0.35, 0.1],
              },
            },
          ],
        }),
        drawn('confusion_matrix', 4, '', {
          labels: ['cat', 'dog'],
          ...{
            counts: [
              [2, 0],
              [1, 0],
            ],
            normalize: 'none',
          },
          examples: [
            { row: 0, column: 0, texts: ['1.png', '3.png'], more: 0 },
            { row: 1, column: 0, texts: ['2.png'], more: 0 },
          ],
        }),
        drawn('heatmap', 3, '', {
          title: '\ufffd',
          values: [[1, 2, 3]],
          cmap: 'viridis',
          colorbar: true,
          range: null,
        }),
      ],
      problems: ['plot.heatmap: cmap has a name that is no colour map', 'a plot holds halves of characters'],
    },
  ],
  molecule: [
    {
      name: 'a text',
      value: () => molecule(MOLECULES.pdb.content, { caption: '<b>helix</b>' }),
      items: [kept('chemical/x-pdb', 'pdb', MOLECULES.pdb.content, { atoms: 20 }, '<b>helix</b>')],
    },
    {
      name: 'a list: a File, a Blob whose type is false, bytes that change later',
      value: () => [
        molecule(new File([MOLECULES.pqr.content], 'a.PQR')),
        molecule(new Blob([MOLECULES.sd.content], { type: 'text/html' }), { caption: ['water'] }),
        molecule(mmtf, { format: 'pdb' }),
      ],
      spoil: () => mmtf.fill(0),
      items: [
        kept('chemical/x-pqr', 'pqr', MOLECULES.pqr.content, { atoms: 20 }),
        kept('chemical/x-mdl-sdfile', 'sdf', MOLECULES.sd.content, { atoms: 3 }, 'water'),
        kept('chemical/x-mmtf', 'mmtf', MOLECULES.mmtf.content, { atoms: 2 }),
      ],
      problems: ['format of a molecule says pdb'],
    },
  ],
  pointCloud: [
    {
      name: 'a typed array',
      value: () => pointCloud(scan, { caption: 'scan' }),
      spoil: () => scan.fill(9),
      items: [points('scan', { points: 2, columns: 3 }, [0, 1, 2, 3, 4, 5])],
    },
    {
      name: 'a scene with boxes and vectors, and points with categories of which one is none',
      value: () => [
        pointCloud({
          points: [[1, 2, 3, 255, 0, 9]],
          boxes: [{ corners, label: 'car', color: [1, 2, 3] }],
          vectors: [{ start: [0, 0, 0], end: [1, 1, 1] }],
        }),
        pointCloud([
          [0, 0, 0, 14],
          [0, 0, 1, 15],
        ]),
      ],
      items: [
        points(
          '',
          {
            ...{ points: 1, columns: 6, boxes: [{ corners, label: 'car', color: [1, 2, 3] }] },
            vectors: [{ start: [0, 0, 0], end: [1, 1, 1], color: null }],
          },
          [1, 2, 3, 255, 0, 9],
        ),
        points('', { points: 2, columns: 4 }, [0, 0, 0, 14, 0, 0, 1, 15]),
      ],
      problems: ['1 points have a category'],
    },
  ],
  object3d: [
    {
      name: 'bytes',
      value: () => object3d(glb, { caption: 'mesh' }),
      spoil: () => glb.fill(0),
      items: [kept('model/gltf-binary', 'glb', OBJECTS.glb.content, { vertices: 5 }, 'mesh')],
    },
    {
      name: 'a list: a text, a Blob whose type is false, a File that names another one',
      value: () => [
        object3d(OBJECTS.ply.content),
        object3d(new Blob([OBJECTS.stl.content], { type: 'text/html' })),
        object3d(new File([`mtllib a.mtl\n${OBJECTS.obj.content}`], 'a.obj')),
      ],
      items: [
        kept('model/x-ply', 'ply', OBJECTS.ply.content, { vertices: 5 }),
        kept('model/stl', 'stl', OBJECTS.stl.content, { vertices: 18 }),
        kept('model/obj', 'obj', `mtllib a.mtl\n${OBJECTS.obj.content}`, { vertices: 5 }),
      ],
      problems: ['a 3D object names 1 files beside it'],
    },
  ],
  table: [
    {
      name: 'rows that change later, of which one lacks a cell',
      value: () => table(rows, { caption: 'a' }),
      spoil: () => rows.splice(0, 2, { text: 'changed', label: 'changed' }),
      items: [
        grid('a', 2, [
          ['text', 'text'],
          ['label', 'number'],
        ]),
      ],
    },
    {
      name: 'a list: columns, a table that grew, pictures in cells, of which two are the same',
      value: () => [
        table({ loss, done: [true, false] }),
        new Table({ columns: ['', 'shown'], data: [[1, image([[1, 2]], { white: 255, caption: '9' })]] })
          .addRow('one', image([[1, 2]], { white: 255, caption: '9' }))
          .addData(null, image(5)),
      ],
      spoil: () => loss.fill(7),
      items: [
        grid('', 2, [
          ['loss', 'number'],
          ['done', 'boolean'],
        ]),
        grid('', 3, [
          ['column_1', 'text'],
          ['shown', 'media'],
        ]),
        inCell(picture('9', 2, [1, 2]), 'image'),
      ],
      problems: [
        '“shown” of a table: ',
        'columns of a table need names of their own: “” became “column_1”',
        'columns of a table became text: “column_1” mixes numbers and texts',
      ],
    },
  ],
  figure: [
    {
      name: 'the text of an SVG',
      value: () => figure(svg, { caption: '<b>curve</b>' }),
      items: [drawnSvg(svg, '<b>curve</b>')],
    },
    {
      name: 'a list: an element that changes later, a Blob whose type is false, something else',
      value: () => [
        figure(chart),
        figure([new Blob([svg], { type: 'text/html' }), 'no drawing'], { caption: ['b'] }),
      ],
      spoil: () => Object.assign(chart, { outerHTML: 'changed' }),
      items: [
        drawnSvg('<svg xmlns="http://www.w3.org/2000/svg" width="8px" height="4"><g/></svg>'),
        drawnSvg(svg, 'b'),
      ],
      problems: ['a figure is neither an image nor an SVG'],
    },
  ],
  vega: [
    {
      name: 'an object that changes later',
      value: () => vega(bars, { caption: '<b>bars</b>' }),
      spoil: () => Object.assign(bars, { mark: 'line' }),
      items: [kept('application/vnd.vegalite.v6+json', 'json', JSON.stringify(bars), {}, '<b>bars</b>')],
    },
    {
      name: 'a list: a text of JSON, a Blob with usermeta, an object that is no chart',
      value: () => [
        vega('{ "marks": [] }'),
        vega([
          new Blob(['{"$schema":"https://vega.github.io/schema/vega-lite/v5.json","usermeta":1}']),
          { a: 1 },
        ]),
      ],
      items: [
        kept('application/vnd.vega.v6+json', 'json', '{ "marks": [] }', {}),
        kept(
          'application/vnd.vegalite.v5+json',
          'json',
          '{"$schema":"https://vega.github.io/schema/vega-lite/v5.json"}',
          {},
        ),
      ],
      problems: ['usermeta of a Vega chart was left out', 'a Vega chart has a $schema'],
    },
  ],
  plotly: [
    {
      name: 'an object with a typed array that changes later',
      value: () => plotly(scatter, { caption: '<b>points</b>' }),
      spoil: () => scatter.data[0]?.y.fill(9),
      items: [
        kept(
          ...([PLOTLY_TYPE, 'json'] as const),
          '{"data":[{"type":"scatter","y":{"dtype":"f4","bdata":"AACAPwAAwH8="}}],"layout":{"title":"é"}}',
          { traces: 1 },
          '<b>points</b>',
        ),
      ],
    },
    {
      name: 'a list: a text of JSON, a Blob with a damaged array, an object that is no figure',
      value: () => [
        plotly('{ "data": [] }'),
        plotly([new Blob(['{"data":[{"x":{"dtype":"f8","bdata":"AAAA"}}]}']), { layout: {} }]),
      ],
      items: [
        kept(PLOTLY_TYPE, 'json', '{ "data": [] }', { traces: 0 }),
        kept(PLOTLY_TYPE, 'json', '{"data":[{"x":{"dtype":"f8","bdata":"AAAA"}}]}', { traces: 1 }),
      ],
      problems: ['a Plotly figure holds an array whose bytes', 'a Plotly figure has data, a list of traces'],
    },
  ],
  video: [
    {
      name: 'an encoded Blob whose type is false',
      value: () => video(new Blob([webm], { type: 'text/html' }), { caption: 'a' }),
      items: [
        kept(
          ...(['video/webm', 'webm', webm] as const),
          { codec: 'vp9', container: 'webm', width: 0, height: 0, frames: 0, fps: 0, duration: 0 },
          'a',
        ),
      ],
    },
    {
      name: 'frames that change later, as GIF; a batch where there are no codecs, with transparent pixels',
      withoutCodecs: true,
      value: () => [
        video(shades, { shape: [2, 2, 2], format: 'gif', fps: 10, caption: 'b' }),
        video(new Uint8Array(32).fill(200), { shape: [2, 1, 4, 2, 2], caption: ['c', 'd'], fps: 2 }),
      ],
      spoil: () => shades.fill(7),
      items: [moving('b', 2, 10), moving('c', 1, 2), moving('d', 1, 2)],
      problems: [
        'a video is stored as GIF, not webm: there are no WebCodecs here',
        'transparent pixels of a video are stored over white',
        'a video is stored as GIF, not webm',
        'transparent pixels',
      ],
    },
  ],
};
