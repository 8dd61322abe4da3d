import { noChange } from 'lit';
import { type AttributePart, Directive, directive } from 'lit/directive.js';

/** CSS properties by their names as in a style sheet. `null` leaves a property out. */
type Styles = Readonly<Record<string, string | null>>;

/**
 * Sets inline styles through the element's style object: `style=${styleMap({ width: '10px' })}`. Must be the whole value of the attribute.
 *
 * Lit's own directive of this name writes the attribute at its first render, as does every other `style=`. A page with the
 * Content-Security-Policy `style-src 'self'` refuses such attributes, but allows changes of the style object.
 */
class StyleMap extends Directive {
  #before: Styles = {};

  render(_styles: Styles): typeof noChange {
    return noChange;
  }

  override update(part: AttributePart, [styles]: [Styles]): typeof noChange {
    const { style } = part.element as HTMLElement;
    for (const name in this.#before) if (!(name in styles)) style.removeProperty(name);
    // Unchanged ones are left alone: a grid sets thousands of styles per frame, and the browser would parse each again.
    for (const [name, value] of Object.entries(styles)) {
      if (value !== this.#before[name]) style.setProperty(name, value);
    }
    this.#before = styles;
    return noChange;
  }
}

export const styleMap = directive(StyleMap);
