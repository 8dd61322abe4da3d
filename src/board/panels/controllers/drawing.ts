import type { ReactiveController } from 'lit';
import type { Visibility, VisibilityHost } from './visibility.js';

/** Draws a panel in one of the next animation frames, and only while somebody can see the panel. */
export class Drawing implements ReactiveController {
  readonly #host: VisibilityHost;
  readonly #visibility: Visibility;
  readonly #draw: () => void;

  /**
   * @param draw draws once
   * @param rest releases what is only needed while the panel is visible
   */
  constructor(host: VisibilityHost, visibility: Visibility, draw: () => void, rest: () => void) {
    this.#host = host;
    this.#visibility = visibility;
    this.#draw = draw;
    host.addController(this);
    visibility.listen((isVisible) => {
      if (isVisible) this.queue();
      else {
        host.model.frames.remove(this.#draw);
        rest();
      }
    });
  }

  /** Requests a draw. Several requests before the draw count as one. */
  queue(): void {
    if (this.#visibility.isVisible) this.#host.model.frames.add(this.#draw);
  }

  hostUpdated(): void {
    this.queue();
  }
}
