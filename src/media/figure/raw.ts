import type { RawDocument } from '../document.js';
import type { RawImage } from '../image/raw.js';

/** A figure that the worker encodes: pixels, the text of an SVG, or a Blob that holds one of both. The page has copied all of its data. */
export type RawFigure = RawImage | RawDocument;
