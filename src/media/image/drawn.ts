/** What a page draws, such as canvases: copied at the call [VAL3]. */
import { type Refusal, refuse } from '../../base/refusal.js';

/** Something of the platform that `createImageBitmap` takes, apart from Blob and ImageData. */
export type Drawn = Exclude<ImageBitmapSource, Blob | ImageData>;

/** True for {@link Drawn}. */
export function isDrawn(x: unknown): x is Drawn {
  return /^\[object (ImageBitmap|OffscreenCanvas|VideoFrame|(HTML|SVG)\w*(Canvas|Image|Video)Element)\]$/.test(
    Object.prototype.toString.call(x),
  );
}

/** Why something of this size is not copied; `null`: {@link copyDrawn} may copy it. */
export function whyUnfitDrawn(width: number, height: number): Refusal | null {
  if (width === 0 || height === 0) {
    return refuse('unreadable', 'an image without pixels (not loaded yet, or closed)');
  }
  return typeof OffscreenCanvas === 'undefined'
    ? refuse(
        'unsupported',
        'this browser has no OffscreenCanvas, which encodes what is drawn: log its ImageData',
      )
    : null;
}

/** A copy of the pixels. `createImageBitmap` copies at the call and answers later. */
export async function copyDrawn(x: Drawn): Promise<ImageBitmap | Refusal> {
  const bitmap = await createImageBitmap(x);
  return isForeign(bitmap)
    ? refuse('unreadable', 'an image from another origin without CORS cannot be read')
    : bitmap;
}

/** Such a bitmap cannot be sent to the worker either: posting it would throw. */
function isForeign(bitmap: ImageBitmap): boolean {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  try {
    context?.drawImage(bitmap, 0, 0, 1, 1, 0, 0, 1, 1);
    context?.getImageData(0, 0, 1, 1);
    return false;
  } catch {
    return true;
  }
}

/** Size in pixels; 0 by 0 before an image or video is loaded. */
export function sizeOf(x: Drawn): { width: number; height: number } {
  const { naturalWidth, naturalHeight, videoWidth, videoHeight, displayWidth, displayHeight, width, height } =
    x as unknown as { [field: string]: unknown };
  const number = (value: unknown) => (typeof value === 'number' ? value : 0);
  return {
    width: number(naturalWidth ?? videoWidth ?? displayWidth ?? width),
    height: number(naturalHeight ?? videoHeight ?? displayHeight ?? height),
  };
}
