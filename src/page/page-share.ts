import { TimeShare } from '../base/time-share.js';

/** The share of this thread that all recorders of the page take. */
export const pageShare = new TimeShare();
