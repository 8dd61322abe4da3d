import { type Refusal, refuse } from '../../base/refusal.js';
import type { RawDocument } from '../document.js';
import type { EncodedItem } from '../encode.js';
import { encodeSpecs, type InspectedSpec, type JsonObject } from '../spec.js';
import { languageOf, vegaType } from './kind.js';

/** Makes files from specifications of Vega. */
export function encodeVega(items: readonly RawDocument[]): AsyncGenerator<EncodedItem | Refusal> {
  return encodeSpecs('a Vega chart', items, inspect);
}

function inspect(spec: JsonObject): InspectedSpec | Refusal {
  const found = languageOf(spec);
  if (found === null) {
    return refuse(
      'type',
      'a Vega chart has a $schema of Vega or Vega-Lite, or fields of one of them such as mark or marks',
    );
  }
  const { language, version } = found;
  const { usermeta, ...rest } = spec;
  const problems =
    usermeta === undefined
      ? []
      : [refuse('partial', 'usermeta of a Vega chart was left out: it can make viewers load addresses')];
  return {
    type: vegaType(language, version),
    facts: {},
    changed: usermeta === undefined ? null : rest,
    problems,
  };
}
