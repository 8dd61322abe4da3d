import { encodeAudio } from '../../media/audio/encode.js';
import type { EncodeMedia, MediaEncoder } from '../../media/encode.js';
import { encodeFigures } from '../../media/figure/encode.js';
import { encodeHtml } from '../../media/html/encode.js';
import { encodeImages } from '../../media/image/encode.js';
import type { MediaName } from '../../media/kinds.js';
import { encodeMarkdown } from '../../media/markdown/encode.js';
import { encodeMolecules } from '../../media/molecule/encode.js';
import { encodeObjects3d } from '../../media/object3d/encode.js';
import { encodePlots } from '../../media/plot/encode.js';
import { encodePlotly } from '../../media/plotly/encode.js';
import { encodePointClouds } from '../../media/point-cloud/encode.js';
import { encodeTables } from '../../media/table/encode.js';
import { encodeVega } from '../../media/vega/encode.js';
import { encodeVideos } from '../../media/video/encode.js';
import type { VideoPart } from '../../media/video/part.js';
import type { RawVideo } from '../../media/video/raw.js';

/** Loads the large code of an encoder, a part of the worker of its own. */
export type EncoderParts = (part: 'video') => Promise<VideoPart>;

/** Encoders that make files of each kind of media. The compiler requires every kind. */
const encoders = (parts: EncoderParts) =>
  ({
    image: encodeImages,
    audio: encodeAudio,
    html: encodeHtml,
    markdown: encodeMarkdown,
    plot: encodePlots,
    molecule: encodeMolecules,
    pointCloud: encodePointClouds,
    object3d: encodeObjects3d,
    table: encodeTables,
    figure: encodeFigures,
    vega: encodeVega,
    video: (items: readonly RawVideo[]) => encodeVideos(items, () => parts('video')),
    plotly: encodePlotly,
  }) as const satisfies Record<MediaName, MediaEncoder<never>>;

/** Makes files from items that the page captured, of any kind. `parts` loads what is too large for the module with all encoders. */
export function mediaEncoder(parts: EncoderParts): EncodeMedia {
  const all = encoders(parts);
  const encode: EncodeMedia = (media, items) => all[media](items as never, encode);
  return encode;
}
