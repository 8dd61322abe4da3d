import type { MediaName } from './kinds.js';

/** A value of `log()` that stands for media of one kind. Made by functions such as `image()`; read when it is logged. */
export class MediaValue<Name extends MediaName = MediaName, Options = unknown> {
  readonly media: Name;
  readonly x: unknown;
  readonly options: Options;

  constructor(media: Name, x: unknown, options: Options) {
    this.media = media;
    this.x = x;
    this.options = options;
  }
}
