import { ValidationError } from '../base/errors.js';
import type { Drawable, StyleOptions } from './types.js';
import { surfaceOf, visor } from './visor.js';

/** A place of a drawing, and the key under which its drawings are recorded. */
export interface Container {
  readonly drawArea: HTMLElement;
  /** `tab/name` of a surface, or the id of an element; an element without id has a number. */
  readonly key: string;
  /** The name of the surface; otherwise the key. */
  readonly name: string;
}

/** Numbers of elements without ids. */
const keys = new WeakMap<HTMLElement, string>();
let unnamed = 0;

/** The element in which a container draws. A surface is made where it does not exist. Throws `validation` for anything else, and where there is no document. */
export function containerOf(drawable: Drawable): Container {
  if (typeof document === 'undefined')
    throw new ValidationError('Charts are drawn in a page: here is no document');
  if (drawable instanceof HTMLElement) return ofElement(drawable);
  if (isContainer(drawable)) return drawable;
  const { drawArea, label, name, tab, styles } = (drawable ?? {}) as {
    readonly drawArea?: unknown;
    readonly label?: unknown;
    readonly name?: unknown;
    readonly tab?: string;
    readonly styles?: StyleOptions;
  };
  if (drawArea instanceof HTMLElement) {
    const known = surfaceOf(drawArea);
    if (known) return { drawArea, key: `${known.tab}/${known.name}`, name: known.name };
    const text = label instanceof HTMLElement ? label.textContent : '';
    return text ? { drawArea, key: text, name: text } : ofElement(drawArea);
  }
  if (typeof name !== 'string') {
    throw new ValidationError(
      'A chart is drawn in an element, in { name, tab }, or in a surface of the visor',
    );
  }
  const info = { name, ...(tab !== undefined && tab !== null && { tab }), ...(styles && { styles }) };
  return { drawArea: visor().surface(info).drawArea, key: `${tab ?? 'Visor'}/${name}`, name };
}

/** A place that was found before is a surface with a key. */
function isContainer(drawable: Drawable): drawable is Container {
  return typeof drawable === 'object' && drawable !== null && 'drawArea' in drawable && 'key' in drawable;
}

function ofElement(element: HTMLElement): Container {
  const key = element.id || (keys.get(element) ?? `drawing-${++unnamed}`);
  keys.set(element, key);
  return { drawArea: element, key, name: key };
}

/** A part of a container, with a key below the container's. A part stays where it was made. */
export function partOf({ drawArea, key }: Container, name: string): Container {
  const parts = [...drawArea.children].filter((child) => child instanceof HTMLElement);
  const known = parts.find(({ dataset }) => dataset['stepwellPart'] === name);
  const part = known ?? document.createElement('div');
  if (!known) {
    part.dataset['stepwellPart'] = name;
    drawArea.append(part);
  }
  return { drawArea: part, key: `${key}/${name}`, name };
}
