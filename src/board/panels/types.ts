import { histogram } from './histogram/type.js';
import { line } from './line/type.js';
import { media } from './media/type.js';
import { number } from './number/type.js';
import type { PanelType } from './panel-type.js';
import { text } from './text/type.js';

/** Every type of panel. Not the module as an object: that would need code of the bundler in the board's first load. */
export const PANEL_TYPES: readonly PanelType[] = [histogram, line, media, number, text];
