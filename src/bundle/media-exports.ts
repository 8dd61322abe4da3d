import { audioExport } from '../media/audio/export.js';
import type { MediaExport } from '../media/export.js';
import { figureExport } from '../media/figure/export.js';
import { htmlExport } from '../media/html/export.js';
import { imageExport } from '../media/image/export.js';
import type { MediaName } from '../media/kinds.js';
import { markdownExport } from '../media/markdown/export.js';
import { moleculeExport } from '../media/molecule/export.js';
import { object3dExport } from '../media/object3d/export.js';
import { plotExport } from '../media/plot/export.js';
import { plotlyExport } from '../media/plotly/export.js';
import { pointCloudExport } from '../media/point-cloud/export.js';
import { tableExport } from '../media/table/export.js';
import { vegaExport } from '../media/vega/export.js';
import { videoExport } from '../media/video/export.js';

/** The export code of each kind of media. The compiler requires each kind. */
export const MEDIA_EXPORTS = {
  image: imageExport,
  audio: audioExport,
  html: htmlExport,
  markdown: markdownExport,
  plot: plotExport,
  molecule: moleculeExport,
  pointCloud: pointCloudExport,
  object3d: object3dExport,
  table: tableExport,
  figure: figureExport,
  vega: vegaExport,
  video: videoExport,
  plotly: plotlyExport,
} as const satisfies Record<MediaName, MediaExport>;
