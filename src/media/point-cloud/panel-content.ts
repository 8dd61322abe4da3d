/** Makes the scene of a point cloud. */
import type { Bounds, Place } from '../../board/panels/media/three/camera.js';
import type { Projection, SceneContent, SceneTheme } from '../../board/panels/media/three/content.js';
import type { Library } from '../../board/panels/media/three/renderer.js';
import { formatCount } from '../../board/ui/format.js';
import { boxEdges } from './box-edges.js';
import type { Box, CloudScene, Color, Corner } from './kind.js';
import { type Coloring, colorsOf, rgbOf } from './panel-colors.js';
import { type SpreadPoints, spreadPoints } from './panel-points.js';
import { readPoints } from './points-file.js';

/** What a person has chosen for a panel of clouds. */
export interface CloudOptions {
  readonly coloring: Coloring;
  /** CSS pixels; 0: by the number of points. */
  readonly size: number;
  readonly up: 'y' | 'z';
}

/** Of an arrow's head, in CSS pixels. */
const HEAD = 7;

/** The scene of a cloud. Throws a reason for people. */
export async function cloudContent(
  library: Library,
  blob: Blob,
  scene: CloudScene,
): Promise<SceneContent<CloudOptions>> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let points: SpreadPoints;
  try {
    points = await spreadPoints(readPoints(bytes));
  } catch {
    throw new Error('its bytes are damaged');
  }
  const corners = [
    ...scene.boxes.flatMap((box) => box.corners),
    ...scene.vectors.flatMap(({ start, end }) => [start, end]),
  ];
  const bounds = withCorners(points.bounds, corners);
  if (bounds === null) throw new Error('it has no point that can be drawn');

  const { geometry, material, object } = pointsObject(library, points);
  const root = new library.Object3D();
  // The middle is a number of 64 bits until the camera's is subtracted from it.
  object.position.set(...points.middle);
  const lines = linesObject(library, scene);
  root.add(object, lines.object);
  return {
    object: root,
    bounds,
    facts: factsOf(points, scene),
    setOptions({ coloring, size, up }, theme) {
      const axis = up === 'z' ? 2 : 1;
      const heights = [bounds.low[axis], bounds.high[axis]] as const;
      const colors = colorsOf({ ...points, up: axis, heights }, coloring, theme.accent);
      geometry.setAttribute('color', new library.BufferAttribute(colors, 3, true));
      material.size = (size || sizeFor(points.count)) * devicePixelRatio;
      lines.paint(theme.accent);
    },
    setBudget: (count) => geometry.setDrawRange(0, count ?? Number.POSITIVE_INFINITY),
    drawOver(context, project, theme) {
      drawHeads(context, scene, project, theme);
      drawLabels(context, scene.boxes, project, theme);
    },
    dispose() {
      geometry.dispose();
      material.dispose();
      lines.dispose();
    },
  };
}

function factsOf({ count, left }: SpreadPoints, { boxes, vectors }: CloudScene): string {
  const facts = [`${formatCount(count)} ${count === 1 ? 'point' : 'points'}`];
  if (left > 0) facts.push(`${formatCount(left)} not drawn: NaN or infinite`);
  if (boxes.length > 0) facts.push(`${boxes.length} ${boxes.length === 1 ? 'box' : 'boxes'}`);
  if (vectors.length > 0) facts.push(`${vectors.length} ${vectors.length === 1 ? 'vector' : 'vectors'}`);
  return facts.join(' · ');
}

function sizeFor(count: number): number {
  return count > 200_000 ? 1.5 : count > 20_000 ? 2 : count > 1_000 ? 3 : 5;
}

function pointsObject(library: Library, { positions }: SpreadPoints) {
  const geometry = new library.BufferGeometry();
  geometry.setAttribute('position', new library.BufferAttribute(positions, 3));
  const material = new library.PointsMaterial({ vertexColors: true, sizeAttenuation: false });
  material.onBeforeCompile = (shader) => {
    shader.fragmentShader = shader.fragmentShader.replace(
      '#include <clipping_planes_fragment>',
      'if (length(gl_PointCoord - 0.5) > 0.5) discard;\n#include <clipping_planes_fragment>',
    );
  };
  const object = new library.Points(geometry, material);
  object.frustumCulled = false;
  return { geometry, material, object };
}

function linesObject(library: Library, { boxes, vectors }: CloudScene) {
  const segments = [
    ...boxes.flatMap(({ corners, color }) =>
      boxEdges(corners).map(([from, to]) => [corners[from] as Corner, corners[to] as Corner, color] as const),
    ),
    ...vectors.map(({ start, end, color }) => [start, end, color] as const),
  ];
  const [middle = [0, 0, 0]] = segments[0] ?? [];
  const positions = segments.flatMap(([from, to]) =>
    [from, to].flatMap((corner) => corner.map((each, i) => each - (middle[i] as number))),
  );
  const geometry = new library.BufferGeometry();
  geometry.setAttribute('position', new library.BufferAttribute(Float32Array.from(positions), 3));
  const material = new library.LineBasicMaterial({ vertexColors: true });
  const object = new library.LineSegments(geometry, material);
  object.frustumCulled = false;
  object.position.set(...(middle as Corner));
  const paint = (accent: string) => {
    const mixed = new library.Color();
    const colors = segments.flatMap(([, , color]) => {
      const [red, green, blue] = color ?? rgbOf(accent);
      mixed.setRGB(red / 255, green / 255, blue / 255, library.SRGBColorSpace);
      return [mixed.r, mixed.g, mixed.b, mixed.r, mixed.g, mixed.b];
    });
    geometry.setAttribute('color', new library.BufferAttribute(Float32Array.from(colors), 3));
  };
  const dispose = () => {
    geometry.dispose();
    material.dispose();
  };
  return { object, paint, dispose };
}

/** The label of a box stands above the box's highest corner on the screen. */
function drawLabels(
  context: CanvasRenderingContext2D,
  boxes: readonly Box[],
  project: Projection,
  theme: SceneTheme,
): void {
  context.font = '11px sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  context.lineWidth = 3;
  context.lineJoin = 'round';
  for (const { label, corners } of boxes) {
    if (label === '') continue;
    const places = corners.map(project).filter((place) => place !== null);
    if (places.length === 0) continue;
    const x = places.reduce((sum, [each]) => sum + each, 0) / places.length;
    const y = Math.min(...places.map(([, each]) => each)) - 3;
    context.strokeStyle = theme.surface;
    context.strokeText(label, x, y);
    context.fillStyle = theme.text;
    context.fillText(label, x, y);
  }
}

function drawHeads(
  context: CanvasRenderingContext2D,
  { vectors }: CloudScene,
  project: Projection,
  theme: SceneTheme,
): void {
  for (const { start, end, color } of vectors) {
    const [from, to] = [project(start), project(end)];
    if (!from || !to) continue;
    const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
    context.fillStyle = cssOf(color) ?? theme.accent;
    context.beginPath();
    context.moveTo(...to);
    for (const side of [-0.4, 0.4]) {
      context.lineTo(to[0] - HEAD * Math.cos(angle + side), to[1] - HEAD * Math.sin(angle + side));
    }
    context.fill();
  }
}

function cssOf(color: Color | null): string | null {
  return color && `rgb(${color.join(' ')})`;
}

function withCorners(bounds: Bounds | null, corners: readonly Corner[]): Bounds | null {
  if (corners.length === 0) return bounds;
  const all = bounds ? [...corners, bounds.low, bounds.high] : corners;
  const of = (choose: typeof Math.min) =>
    [0, 1, 2].map((axis) =>
      all.map((corner) => corner[axis] as number).reduce((a, b) => choose(a, b)),
    ) as unknown as Place;
  return { low: of(Math.min), high: of(Math.max) };
}
