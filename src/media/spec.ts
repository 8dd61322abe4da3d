/** Kinds of media whose items are descriptions of charts in JSON: the page captures an object or a text, the worker checks and stores it. */
import { wellFormedJson } from '../base/plain-json.js';
import { isRefusal, type Refusal, refusalOf, refuse } from '../base/refusal.js';
import { captureJson } from '../record/json.js';
import type { Json } from '../record/kinds.js';
import type { Taking } from './capture.js';
import { type Captions, encodeDocuments, type RawDocument, takeDocuments } from './document.js';
import type { EncodedItem } from './encode.js';

/** Limits of an object. Data of charts are long lists of numbers. */
const LIMITS = { maxBytes: 16 * 1024 * 1024, maxDepth: 100, maxNodes: 1_000_000 };

/** A specification as an object. */
export type JsonObject = { readonly [name: string]: Json };

/** What a kind has found out about a specification. */
export interface InspectedSpec {
  readonly type: string;
  readonly facts: EncodedItem['facts'];
  /** What is stored instead of the text; `null`: the text is stored unchanged. */
  readonly changed: JsonObject | null;
  readonly problems: readonly Refusal[];
}

/** Captures a specification, or each of a list. `name`: one of them, for messages; `prepare` makes another object of one that is given. */
export function* takeSpecs(
  name: string,
  x: unknown,
  caption: Captions,
  prepare: (spec: object) => object = (spec) => spec,
): Generator<Taking<RawDocument>> {
  const list = Array.isArray(x) ? x : [x];
  for (const [i, each] of list.entries()) {
    const label = Array.isArray(caption) ? caption[i] : caption;
    const isBlob = typeof Blob !== 'undefined' && each instanceof Blob;
    if (typeof each === 'string' || isBlob) {
      yield* takeDocuments(name, each, label, {});
      continue;
    }
    if (typeof each !== 'object' || each === null || Array.isArray(each)) {
      yield refuse('type', `${name} is an object, a text in JSON or a Blob`);
      continue;
    }
    const taken = prepared(name, each, prepare);
    if (isRefusal(taken)) yield taken;
    else {
      yield* takeDocuments(name, taken.text, label, {});
      yield* taken.problems;
    }
  }
}

function prepared(name: string, x: object, prepare: (spec: object) => object): ReturnType<typeof textOf> {
  try {
    return textOf(name, prepare(x));
  } catch (thrown) {
    return refusalOf(thrown, `reading ${name} threw`);
  }
}

/** The JSON of an object, and what the JSON lacks. A part of a chart would be another chart: an object beyond the limits is refused. */
function textOf(name: string, x: object): { text: string; problems: Refusal[] } | Refusal {
  const { json, problems } = captureJson(x, LIMITS);
  const limit = problems.find(({ code }) => code === 'limit');
  if (limit) return refuse('limit', `${name} is too large: ${limit.reason}`);
  let allFinite = true;
  const text = JSON.stringify(json, (_, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) allFinite = false;
    return value;
  });
  const found = problems.map(({ code, reason }) => refuse(code, `${name}: ${reason}`));
  if (!allFinite) {
    found.push(refuse('partial', `${name} holds NaN or infinities, which are stored as null: JSON has none`));
  }
  return { text: wellFormedJson(text), problems: found };
}

/** The specifications as files, as `inspect` judges them; a refusal says why there is none, or what is wrong. Does not throw. */
export async function* encodeSpecs(
  name: string,
  items: readonly RawDocument[],
  inspect: (spec: JsonObject) => InspectedSpec | Refusal,
): AsyncGenerator<EncodedItem | Refusal> {
  for (const item of items) {
    try {
      for await (const each of encodeDocuments(name, 'application/json', [item])) {
        if (isRefusal(each)) {
          yield each;
          continue;
        }
        const spec = objectIn(await each.blob.text());
        const found = spec === null ? refuse('type', `${name} is not an object in JSON`) : inspect(spec);
        if (isRefusal(found)) {
          yield found;
          break;
        }
        const { type, facts, changed, problems } = found;
        const blob = changed === null ? each.blob : new Blob([JSON.stringify(changed)]);
        yield { ...each, blob, type, facts };
        yield* problems;
      }
    } catch (thrown) {
      yield refusalOf(thrown, `${name} could not be read`);
    }
  }
}

/** The object in a text of JSON; `null`: the text holds none. */
export function objectIn(text: string): JsonObject | null {
  try {
    const json = JSON.parse(text) as Json;
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as JsonObject) : null;
  } catch {
    return null;
  }
}
