/** Reads the beginning of an SVG without a parser: workers have none. */

/** What stands before the root of an XML document: a byte order mark, spaces, a declaration, comments, a document type. */
const PROLOGUE = /^\ufeff?(?:\s+|<\?[^>]*\?>|<!--(?:[^-]|-(?!->))*-->|<!DOCTYPE(?:[^[>]|\[(?:[^\]])*\])*>)*/i;
/** The start tag of the root: its prefix, if it has one, and its attributes. */
const ROOT = /^<(?:([\w.-]{1,64}):)?svg(?=[\s/>])((?:[^"'>]|"[^"]*"|'[^']*')*)>/;
const NAMESPACE = 'http://www.w3.org/2000/svg';
/** UTF-16 units in which the start tag of the root must end. */
const HEAD_LENGTH = 64 * 1024;

/** The root of an SVG. */
export interface SvgRoot {
  /** In CSS pixels; 0: unknown. */
  readonly width: number;
  readonly height: number;
  /** The place in the text at which a missing namespace belongs; `null`: the namespace is there. */
  readonly namespaceAt: number | null;
}

/** Finds the root of an SVG; `null`: the text is no SVG. */
export function svgRoot(text: string): SvgRoot | null {
  const head = text.slice(0, HEAD_LENGTH);
  const start = PROLOGUE.exec(head)?.[0].length ?? 0;
  const found = ROOT.exec(head.slice(start));
  if (!found) return null;
  const [, prefix, attributes = ''] = found;
  const given = attributeOf(attributes, prefix === undefined ? 'xmlns' : `xmlns:${prefix}`);
  // Another namespace, or an unknown prefix: something else than an SVG. Illustrator names the namespace by an entity.
  const isOther = given !== null ? given !== NAMESPACE && !given.startsWith('&') : prefix !== undefined;
  if (isOther) return null;
  return { ...sizeOf(attributes), namespaceAt: given === null ? start + '<svg'.length : null };
}

/** The text with the namespace that its root lacks. */
export function withNamespace(text: string, at: number): string {
  return `${text.slice(0, at)} xmlns="${NAMESPACE}"${text.slice(at)}`;
}

function sizeOf(attributes: string): { width: number; height: number } {
  const [width, height] = ['width', 'height'].map((name) => pixels(attributeOf(attributes, name))) as [
    number,
    number,
  ];
  if (width > 0 && height > 0) return { width, height };
  const box = (attributeOf(attributes, 'viewBox') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const [boxWidth = 0, boxHeight = 0] = box.slice(2);
  const isBox = box.length === 4 && boxWidth > 0 && boxHeight > 0 && Number.isFinite(boxWidth * boxHeight);
  return isBox ? { width: boxWidth, height: boxHeight } : { width: 0, height: 0 };
}

/** A length without unit or in pixels; 0: any other. */
function pixels(value: string | null): number {
  const found = /^\s*(\d*\.?\d+)(?:px)?\s*$/.exec(value ?? '');
  const length = Number(found?.[1] ?? 0);
  return Number.isFinite(length) ? length : 0;
}

function attributeOf(attributes: string, name: string): string | null {
  for (const [, each, double, single] of attributes.matchAll(/([^\s=/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (each === name) return double ?? single ?? '';
  }
  return null;
}
