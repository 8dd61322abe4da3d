/** Puts masks and boxes on an encoded image: boxes into its facts, masks as items behind it. */
import { isRefusal, type Refusal, refusalOf, refuse } from '../../base/refusal.js';
import { sha256OfBlob } from '../../base/sha256.js';
import type { Json, MediaItem } from '../../record/kinds.js';
import type { EncodedItem } from '../encode.js';
import { checkBoxes } from './check-boxes.js';
import { checkLabels, shortText } from './check-labels.js';
import { ONE_IMAGE } from './extras.js';
import { imageSize } from './kind.js';
import { encodeMask } from './mask-file.js';
import { type BoxGroup, MAX_OVERLAY_BYTES, type MaskRef } from './overlays.js';
import type { RawImage, RawMask } from './raw.js';

/** The files of an image, of which the only one gets the image's masks and boxes. */
export async function* withOverlays(
  image: RawImage,
  files: AsyncIterable<EncodedItem | Refusal>,
): AsyncGenerator<EncodedItem | Refusal> {
  const { boxes, masks = [], problems = [] } = image;
  if (boxes === undefined && masks.length === 0) {
    yield* files;
    return yield* problems;
  }
  const items: EncodedItem[] = [];
  const told: Refusal[] = [];
  for await (const each of files) {
    if (isRefusal(each)) told.push(each);
    else items.push(each);
  }
  const [item] = items;
  if (item && items.length === 1) yield* overlaid(item, boxes, masks, told);
  else {
    yield* items;
    if (items.length > 1) told.push(ONE_IMAGE);
  }
  yield* told;
  yield* problems;
}

async function* overlaid(
  item: EncodedItem,
  boxes: Json | undefined,
  masks: readonly RawMask[],
  told: Refusal[],
): AsyncGenerator<EncodedItem> {
  const size = imageSize(item);
  const checked = boxes === undefined ? { groups: [], problems: [] } : checkBoxes(boxes, size);
  told.push(...checked.problems);
  const files: EncodedItem[] = [];
  const refs: MaskRef[] = [];
  for (const mask of masks) {
    const name = shortText(mask.name);
    const file = await encodeMask(mask, size).catch((thrown: unknown) =>
      refusalOf(thrown, 'a mask of an image could not be encoded'),
    );
    if (isRefusal(file)) {
      told.push(file);
      continue;
    }
    const labels = checkLabels(mask.labels);
    if (labels === null) {
      told.push(refuse('type', 'classLabels of a mask of an image must be names by number: {1: "tree"}'));
    }
    const { blob, facts } = file;
    const sha256 = await sha256OfBlob(blob);
    refs.push({ name, labels: labels ?? {}, sha256 });
    const { width, height } = facts;
    files.push({ blob, type: 'image/png', caption: '', facts: { width, height, mask: name } });
  }
  yield { ...item, facts: { ...item.facts, ...bounded(checked.groups, refs, told) } };
  yield* files;
}

/** What is said about overlays, without what makes it too large for a fact. */
function bounded(groups: readonly BoxGroup[], refs: readonly MaskRef[], told: Refusal[]): MediaItem['facts'] {
  const unnamed = refs.map((mask) => ({ ...mask, labels: {} }));
  const most = `${MAX_OVERLAY_BYTES / 1024} KiB`;
  if (fits(groups, refs)) return factsOf(groups, refs);
  told.push(refuse('limit', `boxes and names of classes of an image may have ${most}`));
  // Pixels of a mask are worth more without names than names without pixels.
  return fits(groups, unnamed) ? factsOf(groups, unnamed) : factsOf([], unnamed);
}

function factsOf(groups: readonly BoxGroup[], refs: readonly MaskRef[]): MediaItem['facts'] {
  return {
    ...(groups.length > 0 ? { boxes: groups as unknown as Json } : {}),
    ...(refs.length > 0 ? { masks: refs as unknown as Json } : {}),
  };
}

function fits(groups: readonly BoxGroup[], refs: readonly MaskRef[]): boolean {
  return new TextEncoder().encode(JSON.stringify([groups, refs])).length <= MAX_OVERLAY_BYTES;
}
