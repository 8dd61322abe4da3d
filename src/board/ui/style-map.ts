import { noChange } from 'lit';
import { type AttributePart, Directive, directive, type PartInfo, PartType } from 'lit/directive.js';

/** CSS properties by their names as in a style sheet. `null` leaves a property out. */
type Styles = Readonly<Record<string, string | null>>;

/**
 * Sets inline styles through the element's style object: `style=${styleMap({ width: '10px' })}`.
 *
 * Lit's own directive of this name writes the attribute at its first render, as does every other `style=`. A page with the
 * Content-Security-Policy `style-src 'self'` refuses such attributes, but allows changes of the style object.
 */
class StyleMap extends Directive {
  #before: Styles = {};

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ATTRIBUTE || part.name !== 'style' || (part.strings?.length ?? 0) > 2) {
      throw new Error('styleMap must be the whole value of a style attribute');
    }
  }

  render(_styles: Styles): typeof noChange {
    return noChange;
  }

  override update(part: AttributePart, [styles]: [Styles]): typeof noChange {
    const { style } = part.element as HTMLElement;
    const before = this.#before;
    for (const name in before) if (!(name in styles)) style.removeProperty(name);
    // A grid sets thousands of styles per frame, most of them as before: the browser would parse each again.
    for (const name in styles) {
      const value = styles[name] as string | null;
      if (value !== before[name]) style.setProperty(name, value);
    }
    this.#before = styles;
    return noChange;
  }
}

export const styleMap = directive(StyleMap);
