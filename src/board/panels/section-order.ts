import { sortedByKey } from './key-order.js';

/** Heading of the keys without a `/`. */
export const PLAIN_SECTION = 'metrics';

/** What the order depends on. */
interface Named {
  readonly name: string;
  readonly panels: readonly { readonly kind: string }[];
}

/**
 * Sections by what people look at first: how good the model is, how the training goes, then the rest, and what only shows its
 * inside last. The empty place is for all sections without a place of their own. A section belongs to a place if its name begins
 * with one of the words, in any case and also in the plural, and no letter follows (`val_2`, `Weights`, but not `value`).
 */
const PLACES = [
  'val valid validation',
  'eval evaluation',
  'test',
  'train training',
  'metric',
  'epoch',
  '',
  'optim optimizer lr',
  'image sample text audio video',
  'system',
  'activation',
  'gradient grad',
  'weight param',
].map((words) => words.split(' '));

const placeOfWord = (word: string): number => PLACES.findIndex((words) => words.includes(word));
const OTHERS = placeOfWord('');

/**
 * Sections in their places. Of one place, the person's own sections come in the order of their first keys, the others in reading
 * order. Own sections with nothing but media or texts stand with the images, with nothing but histograms before the activations.
 */
export function inSectionOrder<Section extends Named>(sections: readonly Section[]): Section[] {
  const places = PLACES.map((): Section[] => []);
  for (const section of sections) places[placeOf(section)]?.push(section);
  return places.flatMap((found, place) =>
    place === OTHERS ? found : sortedByKey(found, ({ name }) => name),
  );
}

function placeOf({ name, panels }: Named): number {
  const [word = ''] = name.toLowerCase().split(/s?(?!\p{L})/u);
  const place = placeOfWord(word);
  if (place >= 0 && place !== OTHERS) return place;
  const kinds = new Set(panels.map(({ kind }) => kind));
  if (kinds.has('scalar') || kinds.has('added')) return OTHERS;
  if (!kinds.has('histogram')) return placeOfWord('image');
  return kinds.size === 1 ? placeOfWord('activation') : OTHERS;
}
