import type { LogRow } from '../page/log-value.js';
import { type Container, containerOf } from './containers.js';
import type { Picture } from './picture.js';
import { Recording } from './recording.js';
import type { Drawable, VisOptions } from './types.js';

/** Draws in containers, and records what is drawn. */
export class Drawings {
  readonly recording = new Recording();
  /** The last drawing of each element: one that comes while another is computed is drawn last. */
  readonly #last = new WeakMap<HTMLElement, object>();

  /** Draws a picture in a container, and records it under the container's key as `row` says. Rejects with `validation` for no container. */
  async show(drawable: Drawable, picture: Partial<Picture>, row: (key: string) => LogRow): Promise<void> {
    const container = containerOf(drawable);
    this.recording.record(container.key, row(container.key));
    await this.draw(container, picture);
  }

  /** Draws a picture without recording it. */
  async draw({ drawArea, name }: Container, picture: Partial<Picture>): Promise<void> {
    this.#last.set(drawArea, picture);
    const { draw } = await import('./draw.js');
    if (this.#last.get(drawArea) !== picture) return;
    await draw(drawArea, { value: null, table: null, colors: [], domain: {}, size: {}, ...picture }, name);
  }
}

/** The size that the options ask for. */
export function sizeOf({ width, height, fontSize }: VisOptions): Picture['size'] {
  return { ...(width && { width }), ...(height && { height }), ...(fontSize && { fontSize }) };
}
