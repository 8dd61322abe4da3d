/** The panels of point clouds and of 3D objects, over a source in memory. */
import axe from 'axe-core';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OBJECT_FORMATS, OBJECT_TYPES } from '../../../src/media/object3d/kind.js';
import { pointsFile } from '../../../src/media/point-cloud/points-file.js';
import { GLTF_DATA_URI, gltfOf, OBJECTS, objOf } from '../../fixtures/objects.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { GpuContexts, inkOf } from './gpu-contexts.js';
import { all, clear, mount, one, textOf, until } from './helpers.js';

type Item = Parameters<TestSource['logMedia']>[2][number];

let source: TestSource;
const contexts = new GpuContexts();
beforeEach(() => {
  source = testSource();
  source.addRun('a');
  source.addRun('b');
});
afterEach(() => {
  clear();
  vi.restoreAllMocks();
});
afterAll(() => contexts.close());

const CORNERS = Array.from({ length: 8 }, (_, i) => [2 * (i & 1) - 1, ((i >> 1) & 1) - 0.5, i >> 2]);

function cloud(rows: readonly (readonly number[])[], rest: Partial<Item> = {}): Item {
  const columns = rows[0]?.length ?? 3;
  const data = Float32Array.from(rows.flat());
  const blob = new Blob([pointsFile({ count: rows.length, columns, data })]);
  return { blob, type: 'application/x-npy', facts: { points: rows.length, columns }, ...rest };
}

function logCloud(run: string, items: readonly Item[], step = 0, key = 'scan'): void {
  source.logMedia(run, key, items, { step, media: 'pointCloud' });
}

function logObjects(run: string, items: readonly Item[]): void {
  source.logMedia(run, 'mesh', items, { media: 'object3d' });
}

function objectOf(format: (typeof OBJECT_FORMATS)[number], content: string | Uint8Array<ArrayBuffer>): Item {
  return { blob: new Blob([content]), type: OBJECT_TYPES[format], facts: {} };
}

const views = (board: Element) => all(board, 'stepwell-three-view');
const canvasOf = (view: Element) => one<HTMLCanvasElement>(view, 'canvas');
const shown = (board: Element, count: number) =>
  until(`${count} scenes`, () => {
    const found = views(board).filter((view) =>
      all(view, 'canvas').some((canvas) => inkOf(canvas as HTMLCanvasElement) > 20),
    );
    return found.length === count && found;
  });
const press = (target: Element, type: string, key: string) =>
  target.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, composed: true }));
const GRID = Array.from({ length: 100 }, (_, i) => [i % 10, Math.floor(i / 10), (i * i) % 7]);

describe('a point cloud', () => {
  test('of each form is drawn, with boxes and their labels as text, by one context for all panels', async () => {
    const facts = {
      ...{ points: 100, columns: 3 },
      boxes: [{ corners: CORNERS, label: '<b>car</b>', color: [255, 0, 0] }],
      vectors: [{ start: [0, 0, 0], end: [5, 5, 5], color: null }],
    };
    logCloud('a', [cloud(GRID, { facts }), cloud(GRID.map((row, i) => [...row, 1 + (i % 14)]))]);
    logCloud('b', [cloud(GRID.map((row) => [...row, 0, 200, 0]))]);
    logCloud(
      'b',
      [
        cloud([
          [0, 0, 0],
          [Number.NaN, 0, 0],
        ]),
      ],
      0,
      'other',
    );
    const labels: string[] = [];
    const { fillText } = CanvasRenderingContext2D.prototype;
    vi.spyOn(CanvasRenderingContext2D.prototype, 'fillText').mockImplementation(function (
      this: CanvasRenderingContext2D,
      ...args
    ) {
      labels.push(args[0]);
      Reflect.apply(fillText, this, args);
    });
    const board = mount(source, 'width: 1200px; height: 1200px');
    const found = await shown(board, 4);
    const facts0 = found.map((view) => textOf(one(view, '.line .clip')).trim());
    expect(facts0.toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      '1 point · 1 not drawn: NaN or infinite',
      '100 points',
      '100 points',
      '100 points · 1 box · 1 vector',
    ]);
    expect(labels).toContain('<b>car</b>');
    expect(contexts.live).toHaveLength(1);
  });

  test('is seen from the same place in all runs and steps; keys turn, move and fly, and the step stays', async () => {
    logCloud('a', [cloud(GRID)], 0);
    logCloud('a', [cloud(GRID)], 1);
    logCloud('b', [cloud(GRID)], 1);
    const board = mount(source);
    const [first, second] = (await shown(board, 2)) as [HTMLElement, HTMLElement];
    const pictures = () => [first, second].map((view) => canvasOf(view).toDataURL());
    await until('the same picture', () => pictures()[0] === pictures()[1]);
    const stage = one(first, '.stage');
    stage.focus();
    for (const key of ['ArrowLeft', '+', 'w']) {
      const before = pictures();
      press(stage, 'keydown', key);
      press(stage, 'keyup', key);
      await until(`both follow ${key}`, () => {
        const now = pictures();
        return now[0] !== before[0] && now[0] === now[1];
      });
    }
    const [turned] = pictures();
    expect(textOf(one(board, 'stepwell-point-cloud-panel'))).toContain('step 1');
    press(one(one(board, 'stepwell-point-cloud-panel'), '.runs'), 'keydown', 'Home');
    await until('the step before', () => textOf(one(board, 'stepwell-point-cloud-panel')).includes('step 0'));
    await until('seen from the same place', () => canvasOf(first).toDataURL() === turned);
    press(stage, 'keydown', '0');
    await until('the whole', () => canvasOf(first).toDataURL() !== turned);
  });

  test('is coloured and sized as chosen', async () => {
    logCloud('a', [cloud(GRID.map((row) => [...row, 255, 0, 0]))]);
    const board = mount(source);
    const [view] = (await shown(board, 1)) as [HTMLElement];
    const small = inkOf(canvasOf(view));
    const picture = canvasOf(view).toDataURL();
    const choose = (label: string, value: string) => {
      const select = one<HTMLSelectElement>(board, `select[aria-label="${label} of scan"]`);
      select.value = value;
      select.dispatchEvent(new Event('change'));
    };
    choose('Colour', 'height');
    await until('other colours', () => canvasOf(view).toDataURL() !== picture);
    choose('Size', '8');
    await until('larger points', () => inkOf(canvasOf(view)) > 1.5 * small);
  });

  test('is drawn again after the GPU was lost', async () => {
    logCloud('a', [cloud(GRID)]);
    const board = mount(source);
    const [view] = (await shown(board, 1)) as [HTMLElement];
    const canvas = canvasOf(view);
    const picture = canvas.toDataURL();
    const [context] = contexts.live;
    canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
    context?.getExtension('WEBGL_lose_context')?.loseContext();
    await until('the same picture', () => canvas.toDataURL() === picture);
    expect(contexts.live).toHaveLength(1);
    expect(contexts.live[0]).not.toBe(context);
  });

  test('that cannot be shown says why and offers its bytes', async () => {
    logCloud('a', [
      cloud(GRID, { blob: new Blob(['no array']) }),
      cloud([[Number.NaN, 0, 0]]),
      cloud(GRID, { blob: null }),
      cloud(GRID, { type: 'text/html' }),
    ]);
    const board = mount(source);
    const texts = await until('problems', () => {
      const found = all(board, '.missing').map((each) => textOf(each).trim());
      return found.length === 4 && found.toSorted((a, b) => (a < b ? -1 : 1));
    });
    expect(texts).toEqual([
      expect.stringContaining('Its bytes are not here'),
      expect.stringContaining('This cannot be shown: it has no point that can be drawn'),
      expect.stringContaining('This cannot be shown: its bytes are damaged'),
      expect.stringContaining('text/html is not shown'),
    ]);
  });
});

describe('a 3D object', () => {
  test('of each format is drawn, by one context; a wireframe shows less of it', async () => {
    logObjects(
      'a',
      OBJECT_FORMATS.map((format) => objectOf(format, OBJECTS[format].content)),
    );
    const board = mount(source, 'width: 1200px; height: 1400px');
    const found = await shown(board, OBJECT_FORMATS.length);
    expect(found.map((view) => textOf(one(view, '.line .clip')).trim())).toEqual(
      OBJECT_FORMATS.map((format) => `${format.toUpperCase()} · 6 triangles`),
    );
    expect(contexts.live).toHaveLength(1);
    const before = found.map((view) => inkOf(canvasOf(view)));
    const select = one<HTMLSelectElement>(board, 'select[aria-label="Surface of mesh"]');
    select.value = 'wire';
    select.dispatchEvent(new Event('change'));
    await until('wireframes', () => found.every((view, i) => inkOf(canvasOf(view)) < (before[i] as number)));
  });

  test('[MED3] loads nothing that its file names', async () => {
    const away = `${location.origin}/stolen`;
    const texture = { baseColorTexture: { index: 0 } };
    const textured = {
      images: [{ uri: `${away}/texture.png` }],
      textures: [{ source: 0 }],
      materials: [{ pbrMetallicRoughness: texture }],
    };
    // Not the page's list of entries, which has an end.
    const asked: string[] = [];
    const observer = new PerformanceObserver((list) => {
      asked.push(
        ...list
          .getEntries()
          .map(({ name }) => name)
          .filter((name) => name.includes('/stolen')),
      );
    });
    observer.observe({ type: 'resource' });
    logObjects('a', [
      objectOf('gltf', JSON.stringify(gltfOf(GLTF_DATA_URI, textured))),
      objectOf('obj', `mtllib ${away}/a.mtl\nusemtl a\n${objOf()}`),
      objectOf('gltf', JSON.stringify(gltfOf(`${away}/numbers.bin`))),
    ]);
    const board = mount(source, 'width: 1200px; height: 1400px');
    const found = await shown(board, 2);
    expect(textOf(found[0] as HTMLElement)).toContain('1 file beside it not shown');
    await until('a reason', () =>
      textOf(board).includes('This cannot be shown: its numbers are in files beside it'),
    );
    expect(asked).toEqual([]);
    // A request would be seen.
    await fetch(`${away}/seen`).catch(() => {});
    await until('the request', () => asked.length > 0);
    observer.disconnect();
    expect(asked).toEqual([`${away}/seen`]);
  });

  test('that cannot be read says why', async () => {
    const draco = gltfOf(GLTF_DATA_URI, {
      extensionsRequired: ['KHR_draco_mesh_compression'],
      extensionsUsed: ['KHR_draco_mesh_compression'],
    });
    logObjects('a', [
      objectOf('stl', 'nothing'),
      objectOf('gltf', JSON.stringify(draco)),
      objectOf('glb', '{}'),
      objectOf('obj', '# nothing'),
    ]);
    const board = mount(source, 'width: 1200px; height: 1400px');
    const texts = await until('problems', () => {
      const found = all(board, '.missing').map((each) => textOf(each).trim());
      return found.length === 4 && found.toSorted((a, b) => (a < b ? -1 : 1));
    });
    expect(texts.join()).toContain('it needs KHR_draco_mesh_compression');
    expect(texts.every((text) => text.startsWith('This cannot be shown: '))).toBe(true);
  });
});

test('axe finds nothing in panels with scenes, light and dark', async () => {
  logCloud('a', [cloud(GRID), cloud(GRID, { blob: null })]);
  logObjects('a', [objectOf('obj', objOf())]);
  const board = mount(source, 'width: 1200px; height: 1200px');
  await shown(board, 2);
  for (const theme of ['light', 'dark'] as const) {
    board.theme = theme;
    const { violations } = await axe.run(board, { resultTypes: ['violations'] });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }
});
