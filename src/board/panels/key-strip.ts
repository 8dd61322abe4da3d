import { goalOf, isEvaluation } from '../data/goals.js';
import { keyId } from '../data/key-index.js';
import type { View } from '../data/view-spec.js';
import type { PanelKey, Section } from './keys.js';

/** Most metrics that the rule chooses: a row of the strip. */
const MOST = 3;

/**
 * The metrics that say how a training goes, by rule: the loss of an evaluation, the quality of an evaluation, the loss of the
 * training. Of several, the first in the order of sections and panels.
 */
export function keyMetrics(panels: readonly PanelKey[], goals: View['goals']): readonly string[] {
  const scalars = panels.filter(({ kind }) => kind === 'scalar');
  const first = (fits: (key: string) => boolean) => scalars.find(({ key }) => fits(key));
  const goal = (key: string) => goalOf(key, goals);
  const isLoss = (key: string) => goal(key) === 'lower' && /loss/i.test(key.slice(key.lastIndexOf('/') + 1));
  const chosen = [
    first((key) => isEvaluation(key) && isLoss(key)) ??
      first((key) => isEvaluation(key) && goal(key) === 'lower'),
    first((key) => isEvaluation(key) && goal(key) === 'higher'),
    first((key) => !isEvaluation(key) && isLoss(key)) ??
      first((key) => !isEvaluation(key) && goal(key) === 'higher'),
  ];
  return chosen.flatMap((panel) => (panel ? [keyId(panel)] : []));
}

/** What a person chose about the panels: see {@link View}. */
type Choice = Pick<View, 'pins' | 'goals' | 'hidden'>;

/** The strip, and the sections without its panels and the hidden panels. */
export interface Parted {
  readonly strip: Section;
  readonly sections: readonly Section[];
}

/** Name of the strip. Not a heading: the strip has none. */
const STRIP = 'key metrics';

/**
 * Chooses the panels of the strip and keeps their places while values arrive: a metric that appears later takes the next free place,
 * so that nothing that a person looks at moves (BRD8).
 */
export class KeyStrip {
  #cause = '';
  #isRuled = true;
  #chosen: readonly string[] = [];
  #input: readonly unknown[] = [];
  #parted: Parted = { strip: { name: STRIP, panels: [] }, sections: [] };

  /**
   * Parts the panels of the strip and the hidden panels from their sections. The same object as long as nothing differs.
   *
   * @param cause a person's choice of what to see. If it changes, the places are forgotten
   */
  of(sections: readonly Section[], { pins, goals, hidden }: Choice, cause: string): Parted {
    const input = [sections, pins, goals, hidden, cause];
    if (input.every((each, i) => each === this.#input[i])) return this.#parted;
    this.#input = input;
    const panels = new Map(
      sections.flatMap((section) => section.panels.map((panel) => [keyId(panel), panel])),
    );
    for (const id of hidden) panels.delete(id);
    const ruled = pins ?? keyMetrics([...panels.values()], goals);
    const isKept = pins === null && this.#isRuled && cause === this.#cause;
    const before = isKept ? this.#chosen.filter((id) => panels.has(id)) : [];
    const later = ruled.filter((id) => !before.includes(id));
    this.#chosen = pins ?? [...before, ...later].slice(0, Math.max(MOST, before.length));
    this.#cause = cause;
    this.#isRuled = pins === null;
    const strip = this.#chosen.flatMap((id) => panels.get(id) ?? []);
    for (const id of this.#chosen) panels.delete(id);
    const isHidden = new Set(hidden);
    this.#parted = {
      strip: isSame(strip, this.#parted.strip.panels) ? this.#parted.strip : { name: STRIP, panels: strip },
      sections: sections.flatMap((section) => {
        const rest = section.panels.filter((panel) => panels.has(keyId(panel)));
        if (rest.length === section.panels.length) return [section];
        const gone = section.panels.filter((panel) => isHidden.has(keyId(panel)));
        return rest.length + gone.length > 0 ? [this.#without(section, rest, gone)] : [];
      }),
    };
    return this.#parted;
  }

  /** The section with these panels: the same object as before if it has the same panels, so that its blocks need not render again. */
  #without({ name }: Section, panels: readonly PanelKey[], hidden: readonly PanelKey[]): Section {
    const before = this.#parted.sections.find((section) => section.name === name);
    const isKept = before && isSame(before.panels, panels) && isSame(before.hidden ?? [], hidden);
    return isKept ? before : { name, panels, hidden };
  }
}

function isSame(a: readonly PanelKey[], b: readonly PanelKey[]): boolean {
  return a.length === b.length && a.every((panel, i) => panel === b[i]);
}
