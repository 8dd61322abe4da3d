/**
 * Colours of runs. Hues after Okabe and Ito and after Paul Tol's "muted" scheme, which stay apart for the common
 * colour-vision deficiencies; lightness is set per theme so that a 1.5 px line has at least 3:1 against the panel.
 */
export const RUN_COLORS: readonly { readonly light: string; readonly dark: string }[] = [
  { light: '#1f6fc0', dark: '#58a6f0' },
  { light: '#d1570a', dark: '#ff8f4f' },
  { light: '#0b8a66', dark: '#35c79b' },
  { light: '#b5428c', dark: '#e88bc4' },
  { light: '#4b3fb0', dark: '#a197f5' },
  { light: '#857200', dark: '#cfc14c' },
  { light: '#2491b8', dark: '#86d6f2' },
  { light: '#8c1d4f', dark: '#e0688f' },
  { light: '#b07a00', dark: '#f3b93f' },
  { light: '#2c6e2f', dark: '#74c476' },
  { light: '#7d5a4b', dark: '#c9a594' },
  { light: '#56616f', dark: '#aab6c4' },
];

/** The slot that a run takes when nobody else has it: FNV-1a of its uid. */
export function preferredSlot(uid: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < uid.length; i++) hash = Math.imul(hash ^ uid.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % RUN_COLORS.length;
}

/**
 * Gives each selected run a colour of its own, as long as there are enough. A run keeps its colour while it stays
 * selected, whatever comes and goes beside it; a newcomer whose own colour is taken gets the next free one.
 */
export class ColorBook {
  readonly #slots = new Map<string, number>();

  /** Settles the colours of the selected runs, in their order. */
  assign(selected: readonly string[]): void {
    const taken = new Set<number>();
    const waiting: string[] = [];
    for (const uid of selected) {
      const slot = this.#slots.get(uid);
      if (slot === undefined || taken.has(slot)) waiting.push(uid);
      else taken.add(slot);
    }
    for (const uid of waiting) {
      const own = preferredSlot(uid);
      let slot = own;
      // 5 has no factor in common with 12: the walk meets every slot, and neighbours in it differ in hue.
      for (let i = 0; taken.has(slot) && i < RUN_COLORS.length; i++) slot = (slot + 5) % RUN_COLORS.length;
      this.#slots.set(uid, slot);
      taken.add(slot);
    }
  }

  /** The colour of a run in a theme. */
  color(uid: string, dark: boolean): string {
    const entry = RUN_COLORS[this.#slots.get(uid) ?? preferredSlot(uid)];
    return (dark ? entry?.dark : entry?.light) ?? 'currentColor';
  }
}
