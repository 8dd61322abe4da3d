import { isRefusal, NO_TFJS, type Refusal, refusalOf, refuse } from '../../base/refusal.js';
import { type Elements, elementsOf, type TensorData } from '../../record/elements.js';
import type { CaptureContext, MediaCapture, TakenItem, Taking } from '../capture.js';
import type { CloudScene } from './kind.js';
import { type CloudPlan, MAX_CLOUDS, planPoints, type RawCloud } from './raw.js';
import { checkScene } from './scene.js';
import type { PointCloudOptions } from './value.js';

const TAKES = refuse(
  'type',
  'pointCloud() takes a tensor, a nested array of numbers, a typed array with a shape, or { points, boxes, vectors }',
);

/** How the page captures point clouds. */
export const pointCloudCapture: MediaCapture<PointCloudOptions> = {
  options: { caption: 1, shape: 1 },
  labels: { one: 'a point cloud', many: 'point clouds' },
  most: MAX_CLOUDS,
  *items(x, options, context) {
    const whole = isScene(x, context) ? x : { points: x };
    if (whole.type !== undefined && whole.type !== 'lidar/beta') {
      yield refuse('option', "type of a scene must be 'lidar/beta': it is read as that");
    }
    const { scene, problems } = checkScene(whole);
    const taken = take(whole.points ?? [], scene, options, context);
    yield taken;
    // What is refused has its reason.
    if (!isRefusal(taken)) yield* problems;
  },
};

interface Whole {
  readonly type?: unknown;
  readonly points?: unknown;
  readonly boxes?: unknown;
  readonly vectors?: unknown;
}

function isScene(x: unknown, context: CaptureContext): x is Whole {
  if (typeof x !== 'object' || x === null || Array.isArray(x) || ArrayBuffer.isView(x)) return false;
  if ((context.side()?.view(x) ?? null) !== null) return false;
  return 'points' in x || 'boxes' in x || 'vectors' in x;
}

function take(
  x: unknown,
  scene: CloudScene,
  options: PointCloudOptions,
  context: CaptureContext,
): Taking<RawCloud> {
  const { caption, shape } = options;
  const hasShapes = scene.boxes.length + scene.vectors.length > 0;
  const captions = Array.isArray(caption) ? caption.map((each) => String(each ?? '')) : null;
  const rest = { scene, caption: captions?.[0] ?? String(caption ?? ''), ...(captions && { captions }) };
  const made = (data: TensorData, dims: readonly number[]): TakenItem<RawCloud> => {
    const plan = planOf(data.length, dims, hasShapes);
    if (isRefusal(plan)) return plan;
    // Boxes and vectors without points occupy memory too.
    return { raw: { data, shape: dims, ...rest }, bytes: data.byteLength + 1 };
  };
  const side = context.side();
  const tensor = side?.view(x) ?? null;
  if (!side || tensor === null) {
    if (isTensorLike(x)) return refuse('no_tfjs', NO_TFJS);
    if (!ArrayBuffer.isView(x) && !Array.isArray(x)) return TAKES;
    if (Array.isArray(x) && x.length === 0) return made(new Float32Array(0), [0, 3]);
    const elements = elementsIn(x);
    return isRefusal(elements) ? elements : made(elements.data, shape ?? shapeOf(elements));
  }
  const unfit = side.whyUnfit(tensor);
  if (unfit !== null) return unfit;
  if (tensor.dtype === 'bool') return refuse('type', 'a tensor of booleans has no points');
  const dims = shape ?? [...tensor.shape];
  const plan = planOf(tensor.size, dims, hasShapes);
  if (isRefusal(plan)) return plan;
  return context.later(4 * tensor.size, async () => {
    const data = await side.elements(tensor);
    return isRefusal(data) ? data : made(data, dims);
  });
}

/** A copy of the numbers of an array. Rows may be typed arrays. */
function elementsIn(x: unknown): Elements | Refusal {
  const rows = Array.isArray(x) && ArrayBuffer.isView(x[0]) ? x.map(rowOf) : x;
  try {
    const elements = elementsOf(rows);
    return isRefusal(elements) && elements.code === 'type' && !Array.isArray(rows) ? TAKES : elements;
  } catch (thrown) {
    return refusalOf(thrown, 'reading a point cloud threw');
  }
}

function rowOf(row: unknown): unknown {
  return ArrayBuffer.isView(row) && !(row instanceof DataView) ? Array.from(row as Float32Array) : row;
}

/** The shape of a typed array that says none: coordinates. */
function shapeOf({ shape }: Elements): readonly number[] {
  const [length = 0] = shape;
  return shape.length === 1 && length % 3 === 0 ? [length / 3, 3] : shape;
}

function planOf(size: number, shape: readonly number[], hasShapes: boolean): CloudPlan | Refusal {
  const plan = planPoints(shape, hasShapes);
  if (isRefusal(plan)) return plan;
  return plan.clouds * plan.points * plan.columns === size
    ? plan
    : refuse('shape', `${size} numbers do not have the shape [${shape.join(', ')}]`);
}

function isTensorLike(x: unknown): boolean {
  return typeof x === 'object' && x !== null && 'dataId' in x && 'dtype' in x;
}
