import { assertUnreachable } from '../../base/assert.js';
/** An instruction of a compiled regular expression. A step reads one character or none. */
export type Step =
  /** Reads a character that passes the test. */
  | { readonly do: 'read'; readonly test: (character: string) => boolean }
  /** Continues at any of these steps. */
  | { readonly do: 'split'; readonly to: number[] }
  | { readonly do: 'check'; readonly test: (text: string, at: number) => boolean }
  /** Goes on if another program matches from here on (`ahead`) or up to here; with `not`, if it does not. */
  | { readonly do: 'look'; readonly program: Program; readonly ahead: boolean; readonly not: boolean }
  | { readonly do: 'match' };

export type Program = readonly Step[];

/**
 * Whether a program matches anywhere in a text. Works on all steps at once, character by character, instead of trying
 * one way after the other: the time is steps × characters, also for nested repetitions, for which the browser's own
 * engine takes exponential time.
 */
export function matches(program: Program, text: string): boolean {
  return startsOf(program, text).includes(1);
}

/** 1 for each position from which the program matches. Reads the text backwards. */
function startsOf(program: Program, text: string): Uint8Array {
  const starts = new Uint8Array(text.length + 1);
  const looks = looksOf(program, text);
  let after = new Uint8Array(program.length);
  for (let at = text.length; at >= 0; at--) {
    const leads = new Uint8Array(program.length);
    const character = text[at];
    program.forEach((step, pc) => {
      if (step.do === 'match') leads[pc] = 1;
      if (step.do === 'read' && after[pc + 1] && character !== undefined && step.test(character))
        leads[pc] = 1;
    });
    // Steps that read nothing lead to a match if the next ones do; a loop needs another round.
    for (let changed = true; changed; ) {
      changed = false;
      for (let pc = program.length - 1; pc >= 0; pc--) {
        if (leads[pc] || !nextOf(program, pc, text, at, looks).some((next) => leads[next])) continue;
        leads[pc] = 1;
        changed = true;
      }
    }
    starts[at] = leads[0] ?? 0;
    after = leads;
  }
  return starts;
}

/** 1 for each position at which a match of the program ends. Reads the text forwards. */
function endsOf(program: Program, text: string): Uint8Array {
  const ends = new Uint8Array(text.length + 1);
  const looks = looksOf(program, text);
  let reached = new Set<number>();
  for (let at = 0; at <= text.length; at++) {
    // A match may begin anywhere. A set takes in what is added while it is walked through.
    reached.add(0);
    const following = new Set<number>();
    for (const pc of reached) {
      const step = program[pc] as Step;
      if (step.do === 'match') ends[at] = 1;
      if (step.do === 'read' && at < text.length && step.test(text[at] as string)) following.add(pc + 1);
      for (const next of nextOf(program, pc, text, at, looks)) reached.add(next);
    }
    reached = following;
  }
  return ends;
}

/** For each lookaround of a program, where it matches. */
function looksOf(program: Program, text: string): ReadonlyMap<Program, Uint8Array> {
  const looks = new Map<Program, Uint8Array>();
  for (const step of program) {
    if (step.do !== 'look' || looks.has(step.program)) continue;
    looks.set(step.program, step.ahead ? startsOf(step.program, text) : endsOf(step.program, text));
  }
  return looks;
}

const NONE: readonly number[] = [];

/** Where a step that reads nothing goes on. */
function nextOf(
  program: Program,
  pc: number,
  text: string,
  at: number,
  looks: ReadonlyMap<Program, Uint8Array>,
): readonly number[] {
  const step = program[pc] as Step;
  switch (step.do) {
    case 'split':
      return step.to;
    case 'check':
      return step.test(text, at) ? [pc + 1] : NONE;
    case 'look':
      return Boolean(looks.get(step.program)?.[at]) !== step.not ? [pc + 1] : NONE;
    case 'read':
    case 'match':
      return NONE;
    default:
      return assertUnreachable(step);
  }
}
