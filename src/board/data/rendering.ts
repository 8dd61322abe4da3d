import { TimeShare } from '../../base/time-share.js';

/** The share of the page's main thread that all boards of the page take to render and draw, without layout and paint. */
export const rendering = new TimeShare();
