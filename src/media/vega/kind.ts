/** Specifications of Vega and Vega-Lite: their types, and their facts. */
import type { JsonObject } from '../spec.js';

/** The two languages, by the name that their MIME types have. */
export const LANGUAGES = ['vega', 'vegalite'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Major versions of the languages that have a MIME type here. */
const VERSIONS = [2, 3, 4, 5, 6, 7, 8, 9];
/** The version of a specification that says none. */
const NEWEST = 6;

export function vegaType(language: Language, version: number): string {
  return `application/vnd.${language}.v${VERSIONS.includes(version) ? version : NEWEST}+json`;
}

/** MIME types that a logged specification may have: the registered names, as Jupyter uses them. None holds code that runs here [MED3]. */
export const VEGA_TYPES = LANGUAGES.flatMap((language) =>
  VERSIONS.map((version) => vegaType(language, version)),
);

/** Language of a type; `null`: any other type. */
export function languageOfType(type: string): Language | null {
  if (!VEGA_TYPES.includes(type)) return null;
  return type.startsWith('application/vnd.vega.') ? 'vega' : 'vegalite';
}

/** Fields of which each Vega-Lite specification has one. */
const LITE_FIELDS = ['mark', 'layer', 'concat', 'hconcat', 'vconcat', 'repeat', 'facet'];

/** Language and version of a specification, by its `$schema` or its fields; `null`: an object that is none. */
export function languageOf(spec: JsonObject): { language: Language; version: number } | null {
  const schema = typeof spec['$schema'] === 'string' ? spec['$schema'] : '';
  const found = /\/schema\/(vega|vega-lite)\/v(\d+)/.exec(schema);
  const isLite = LITE_FIELDS.some((name) => Object.hasOwn(spec, name));
  const isVega = Array.isArray(spec['marks']);
  if (found) return { language: found[1] === 'vega' ? 'vega' : 'vegalite', version: Number(found[2]) };
  if (isLite) return { language: 'vegalite', version: NEWEST };
  return isVega ? { language: 'vega', version: NEWEST } : null;
}
