import { type Refusal, refusalOf, refuse } from '../base/refusal.js';
import { audioCapture } from '../media/audio/capture.js';
import {
  type CaptureContext,
  DROPPED,
  type MediaCapture,
  PendingItems,
  type RawItem,
  type TakenItem,
  type Taking,
} from '../media/capture.js';
import { figureCapture } from '../media/figure/capture.js';
import { htmlCapture } from '../media/html/capture.js';
import { imageCapture } from '../media/image/capture.js';
import type { MediaName } from '../media/kinds.js';
import { markdownCapture } from '../media/markdown/capture.js';
import { moleculeCapture } from '../media/molecule/capture.js';
import { object3dCapture } from '../media/object3d/capture.js';
import { plotCapture } from '../media/plot/capture.js';
import { plotlyCapture } from '../media/plotly/capture.js';
import { pointCloudCapture } from '../media/point-cloud/capture.js';
import { tableCapture } from '../media/table/capture.js';
import { MediaValue } from '../media/value.js';
import { vegaCapture } from '../media/vega/capture.js';
import { videoCapture } from '../media/video/capture.js';
import type { TensorSide } from '../tensor/port.js';

/** How the page captures each kind of media. The compiler requires every kind. */
const CAPTURES = {
  image: imageCapture,
  audio: audioCapture,
  html: htmlCapture,
  markdown: markdownCapture,
  plot: plotCapture,
  molecule: moleculeCapture,
  pointCloud: pointCloudCapture,
  object3d: object3dCapture,
  table: tableCapture,
  figure: figureCapture,
  vega: vegaCapture,
  video: videoCapture,
  plotly: plotlyCapture,
} as const satisfies Record<MediaName, MediaCapture<never>>;

/** Media items of one logged value. A promise: the item is read later. */
export interface TakenMedia {
  readonly media: MediaName;
  readonly items: readonly (RawItem | Refusal | Promise<RawItem | Refusal>)[];
  /** Reason if there was no room for an item; `null`: all items are kept. */
  readonly dropped: string | null;
}

/** Captures media at the call, so that later changes of the value have no effect [VAL3]. */
export class MediaCaptures {
  readonly #side: () => TensorSide | null;
  readonly #checkNames: (media: MediaName, known: readonly string[], options: unknown) => void;
  readonly #pending = new PendingItems();

  /** `checkNames` gets the options of each value, to report unknown options. */
  constructor(
    side: () => TensorSide | null,
    checkNames: (media: MediaName, known: readonly string[], options: unknown) => void = () => {},
  ) {
    this.#side = side;
    this.#checkNames = checkNames;
  }

  /** Captures the media of a value; `null`: the value is not media. */
  take(value: unknown): TakenMedia | Refusal | null {
    const values = Array.isArray(value) ? value : [value];
    const [first] = values;
    if (!(first instanceof MediaValue)) return null;
    const { media } = first as MediaValue;
    const { labels, most, options: known } = CAPTURES[media];
    const names = Object.keys(known);
    for (const each of values.slice(0, most)) {
      if (isOf(media, each)) this.#checkNames(media, names, each.options);
    }
    const taken: Taking[] = [];
    for (const each of values) {
      if (!isOf(media, each)) return refuse('type', `a list of ${labels.many} must hold nothing else`);
      for (const item of this.#itemsOf(each)) taken.push(item);
    }
    if (taken.length === 0) return refuse('shape', `a list of ${labels.many} is empty`);
    if (taken.length > most) {
      return refuse('limit', `one value may hold ${most} ${labels.many}, not ${taken.length}`);
    }
    const items = taken.filter((item): item is Exclude<Taking, typeof DROPPED> => item !== DROPPED);
    const tooMany = `too many ${labels.many} were waiting`;
    const said = (item: TakenItem) => (item === DROPPED ? refuse('dropped', tooMany) : item);
    return {
      media,
      items: items.map((item) => (item instanceof Promise ? item.then(said) : said(item))),
      dropped: items.length < taken.length ? tooMany : null,
    };
  }

  #innerItems(value: MediaValue): Generator<Taking> {
    this.#checkNames(value.media, Object.keys(CAPTURES[value.media].options), value.options);
    return this.#itemsOf(value);
  }

  *#itemsOf({ media, x, options }: MediaValue): Generator<Taking> {
    const capture: MediaCapture<never> = CAPTURES[media];
    const { one } = capture.labels;
    const context: CaptureContext = {
      side: this.#side,
      later: (bytes, take) => this.#pending.later(one, bytes, take),
      inner: (value) => this.#innerItems(value),
    };
    try {
      yield* capture.items(x, options as never, context);
    } catch (thrown) {
      yield refusalOf(thrown, `reading ${one} threw`);
    }
  }
}

function isOf(media: MediaName, value: unknown): value is MediaValue {
  return value instanceof MediaValue && value.media === media;
}
