/** Captures what is asked of an image beside its pixels: masks, boxes, its format and mode. */
import { isRefusal, type Refusal, refusalOf, refuse } from '../../base/refusal.js';
import { captureJson } from '../../record/capture.js';
import { type Elements, elementsOf } from '../../record/elements.js';
import type { Json } from '../../record/kinds.js';
import { type CaptureContext, DROPPED, type RawItem, type TakenItem, type Taking } from '../capture.js';
import { MAX_GROUPS } from './overlays.js';
import type { RawExtras, RawImage, RawMask } from './raw.js';
import type { ImageMask, ImageOptions } from './value.js';

/** Told where it is not known to which image masks and boxes belong. */
export const ONE_IMAGE = refuse(
  'option',
  'masks and boxes are those of one image: for several images, log a list of image(x, { masks, boxes })',
);

/** Extras that the page has captured, apart from tensors, whose numbers come later. */
export interface TakenExtras {
  readonly raw: Pick<RawExtras, 'format' | 'mode'>;
  /** Those of the first image only: masks and boxes. */
  readonly boxes?: Json;
  readonly masks: readonly Taking<RawMask>[];
  readonly problems: readonly Refusal[];
}

/** Captures the extras at the call [VAL3]. `count`: the images that the value lists. Does not throw. */
export function takeExtras(options: ImageOptions, count: number, context: CaptureContext): TakenExtras {
  const problems: Refusal[] = [];
  const masks: Taking<RawMask>[] = [];
  const raw: { format?: string; mode?: string } = {};
  let boxes: Json | undefined;
  try {
    const { format, mode } = options;
    if (format !== undefined) raw.format = String(format).slice(0, 40);
    if (mode !== undefined) raw.mode = String(mode).slice(0, 40);
    const has = (value: unknown) => value !== undefined && value !== null;
    if (count > 1 && (has(options.masks) || has(options.boxes))) {
      return { raw, masks: [], problems: [ONE_IMAGE] };
    }
    if (has(options.boxes)) boxes = jsonOf(options.boxes, 'boxes', problems);
    if (has(options.masks)) masks.push(...takeMasks(options.masks, problems, context));
  } catch (thrown) {
    problems.push(refusalOf(thrown, 'reading masks and boxes of an image threw'));
  }
  return { raw, ...(boxes === undefined ? {} : { boxes }), masks, problems };
}

/** A captured image with its extras. `index`: number of the image in its list. */
export function withExtras(taken: Taking<RawImage>, extras: TakenExtras, index: number): Taking<RawImage> {
  const { raw, boxes, masks, problems } = extras;
  const isFirst = index === 0;
  const added = (item: TakenItem<RawImage>, known: readonly TakenItem<RawMask>[]): TakenItem<RawImage> => {
    if (item === DROPPED || isRefusal(item)) return item;
    const kept = known.filter((each): each is RawItem<RawMask> => each !== DROPPED && !isRefusal(each));
    const lost = known.flatMap((each) =>
      each === DROPPED ? refuse('dropped', 'too many masks were waiting') : isRefusal(each) ? each : [],
    );
    const own: RawExtras = isFirst
      ? {
          ...(boxes === undefined ? {} : { boxes }),
          ...(kept.length > 0 ? { masks: kept.map((each) => each.raw) } : {}),
          ...(problems.length + lost.length > 0 ? { problems: [...problems, ...lost] } : {}),
        }
      : {};
    const bytes = kept.reduce((sum, each) => sum + each.bytes, item.bytes);
    return { raw: { ...item.raw, ...raw, ...own }, bytes: isFirst ? bytes : item.bytes };
  };
  const now = isFirst ? masks.filter((mask): mask is TakenItem<RawMask> => !(mask instanceof Promise)) : [];
  if (!(taken instanceof Promise) && (!isFirst || now.length === masks.length)) return added(taken, now);
  const later = async (): Promise<TakenItem<RawImage>> =>
    added(await taken, await Promise.all(isFirst ? masks : []));
  return later();
}

function jsonOf(value: unknown, what: string, problems: Refusal[]): Json {
  const { json, problems: lost } = captureJson(value);
  for (const { code, reason } of lost) problems.push({ code, reason: `${what} of an image: ${reason}` });
  return json;
}

function* takeMasks(
  masks: ImageOptions['masks'],
  problems: Refusal[],
  context: CaptureContext,
): Generator<Taking<RawMask>> {
  if (typeof masks !== 'object' || Array.isArray(masks)) {
    problems.push(refuse('type', 'masks of an image must be an object: {name: {data}}'));
    return;
  }
  const names = Object.keys(masks);
  if (names.length > MAX_GROUPS) {
    problems.push(refuse('limit', `an image may have ${MAX_GROUPS} masks, not ${names.length}`));
    return;
  }
  for (const name of names) {
    try {
      yield takeMask(name, masks[name] as ImageMask, problems, context);
    } catch (thrown) {
      problems.push(refusalOf(thrown, `reading the mask ${quoted(name)} of an image threw`));
    }
  }
}

function takeMask(
  name: string,
  mask: ImageMask,
  problems: Refusal[],
  context: CaptureContext,
): Taking<RawMask> {
  const x = mask?.data ?? mask?.maskData ?? mask?.mask_data;
  if (x === undefined || x === null) {
    return refuse('type', `the mask ${quoted(name)} of an image has no data`);
  }
  const labels = jsonOf(mask.classLabels ?? mask.class_labels ?? null, 'classLabels', problems);
  const shape = Array.isArray(mask.shape) ? mask.shape.map(Number) : null;
  const made = ({ data, shape: own }: Pick<Elements, 'data' | 'shape'>): RawItem<RawMask> => ({
    raw: { name, data, shape: shape ?? own, labels },
    bytes: data.byteLength,
  });
  if (typeof ImageData !== 'undefined' && x instanceof ImageData) {
    return made({ data: redOf(x), shape: [x.height, x.width] });
  }
  const side = context.side();
  const tensor = side?.view(x) ?? null;
  if (side && tensor !== null) {
    const unfit = side.whyUnfit(tensor);
    if (unfit !== null) return unfit;
    const dims = [...tensor.shape];
    return context.later(4 * tensor.size, async () => {
      const data = await side.elements(tensor);
      return isRefusal(data) ? data : made({ data, shape: dims });
    });
  }
  const elements = elementsOf(x);
  if (!isRefusal(elements)) return made(elements);
  if (Array.isArray(x))
    return refuse(elements.code, `the mask ${quoted(name)} of an image: ${elements.reason}`);
  return refuse(
    'type',
    `the mask ${quoted(name)} of an image is a nested array, a typed array, a tensor or ImageData`,
  );
}

function redOf({ data, width, height }: ImageData): Uint8Array {
  const red = new Uint8Array(width * height);
  for (let i = 0; i < red.length; i++) red[i] = data[4 * i] as number;
  return red;
}

function quoted(name: string): string {
  return `“${name.slice(0, 40)}”`;
}
