import { histogram } from './histogram/type.js';
import { line } from './line/type.js';
import { media } from './media/type.js';
import { number } from './number/type.js';
import type { PanelType } from './panel-type.js';
import { text } from './text/type.js';

/**
 * All types of panel. A list, because importing a module as an object would add code of the bundler to the board's first chunk.
 */
export const PANEL_TYPES: readonly PanelType[] = [histogram, line, media, number, text];
