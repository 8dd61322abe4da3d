import type { Program, Step } from './program.js';

/** Most steps of a program: the time for a key grows with them. `(a{100}){100}` would need 10,000. */
const MAX_STEPS = 2_000;

/** Thrown for a valid expression that cannot be matched in linear time. The message is for people. */
export class PatternError extends Error {}

/**
 * Compiles a regular expression, without regard to case. `source` must be one that `RegExp` accepts: single characters
 * and classes are given to `RegExp` itself, so that they mean what they mean there. Throws {@link PatternError} for
 * references to groups (`\1`), which no linear-time matcher has, and for expressions that are too large.
 */
export function compile(source: string): Program {
  return new Compiler(source).whole();
}

class Compiler {
  readonly #source: string;
  #at = 0;
  #steps: Step[] = [];
  /** Steps of finished programs of lookarounds. */
  #spent = 0;

  constructor(source: string) {
    this.#source = source;
  }

  whole(): Program {
    this.#alternatives();
    this.#add({ do: 'match' });
    return this.#steps;
  }

  /** `a|b|c`, up to the end or the closing parenthesis. */
  #alternatives(): void {
    const split: Step & { do: 'split' } = { do: 'split', to: [] };
    this.#add(split);
    const ends: (Step & { do: 'split' })[] = [];
    for (;;) {
      split.to.push(this.#steps.length);
      while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at] as string)) this.#term();
      const end = { do: 'split' as const, to: [] };
      ends.push(end);
      this.#add(end);
      if (this.#source[this.#at] !== '|') break;
      this.#at++;
    }
    for (const end of ends) end.to.push(this.#steps.length);
  }

  /** An atom with its quantifier. */
  #term(): void {
    const begin = this.#steps.length;
    this.#atom();
    const times = this.#quantifier();
    if (times) this.#repeat(begin, times.least, times.most);
  }

  #quantifier(): { least: number; most: number } | null {
    const found = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})/.exec(this.#source.slice(this.#at, this.#at + 40));
    if (!found) return null;
    const [text, first, comma, second] = found;
    this.#at += text.length;
    // Lazy or greedy makes no difference to whether there is a match.
    if (this.#source[this.#at] === '?') this.#at++;
    if (first === undefined)
      return { least: text === '+' ? 1 : 0, most: text === '?' ? 1 : Number.POSITIVE_INFINITY };
    const least = Number(first);
    if (!comma) return { least, most: least };
    return { least, most: second ? Number(second) : Number.POSITIVE_INFINITY };
  }

  /** Repeats the steps since `begin`. */
  #repeat(begin: number, least: number, most: number): void {
    const body = this.#steps.splice(begin);
    const copies = Number.isFinite(most) ? most : Math.max(least, 1);
    this.#limit(body.length * copies);
    const copy = () => {
      const shift = this.#steps.length - begin;
      for (const step of body) {
        this.#add(step.do === 'split' ? { do: 'split', to: step.to.map((to) => to + shift) } : step);
      }
    };
    for (let i = 0; i < least; i++) {
      const from = this.#steps.length;
      copy();
      if (i === least - 1 && most === Number.POSITIVE_INFINITY) {
        this.#add({ do: 'split', to: [from, this.#steps.length + 1] });
        return;
      }
    }
    if (most === Number.POSITIVE_INFINITY) {
      const loop = this.#steps.length;
      const split = { do: 'split' as const, to: [loop + 1] };
      this.#add(split);
      copy();
      this.#add({ do: 'split', to: [loop] });
      split.to.push(this.#steps.length);
      return;
    }
    const exits: (Step & { do: 'split' })[] = [];
    for (let i = least; i < most; i++) {
      const split = { do: 'split' as const, to: [this.#steps.length + 1] };
      exits.push(split);
      this.#add(split);
      copy();
    }
    for (const exit of exits) exit.to.push(this.#steps.length);
  }

  #atom(): void {
    const source = this.#source;
    const character = source[this.#at] as string;
    switch (character) {
      case '(':
        return this.#group();
      case '^':
        this.#at++;
        return this.#add({ do: 'check', test: (_, at) => at === 0 });
      case '$':
        this.#at++;
        return this.#add({ do: 'check', test: (text, at) => at === text.length });
      case '[':
        return this.#class();
      case '\\':
        return this.#escape();
      default:
        this.#at++;
        // A bracket or brace that stands for itself must not open anything in the test.
        return this.#read(/[\w\s.]/.test(character) ? character : `\\u${hex(character)}`);
    }
  }

  #group(): void {
    const open = /^\((?:\?(?::|(<?[=!])|<[^>]*>|([^:=!<][^:)]*)))?/.exec(this.#source.slice(this.#at));
    const [text = '(', look, flags] = open ?? [];
    if (flags !== undefined) throw new PatternError('Flags inside the expression are not supported here.');
    this.#at += text.length;
    if (!look) {
      this.#alternatives();
      this.#at++;
      return;
    }
    const outer = this.#steps;
    this.#steps = [];
    this.#spent += outer.length;
    this.#alternatives();
    this.#add({ do: 'match' });
    const program = this.#steps;
    this.#steps = outer;
    this.#spent += program.length - outer.length;
    this.#at++;
    this.#add({ do: 'look', program, ahead: !look.startsWith('<'), not: look.endsWith('!') });
  }

  #class(): void {
    const begin = this.#at++;
    // A closing bracket ends the class wherever it stands, unless it is escaped.
    while (this.#source[this.#at] !== ']') this.#at += this.#source[this.#at] === '\\' ? 2 : 1;
    this.#at++;
    this.#read(this.#source.slice(begin, this.#at));
  }

  #escape(): void {
    const rest = this.#source.slice(this.#at, this.#at + 12);
    if (/^\\(?:[1-9]|k<)/.test(rest)) {
      throw new PatternError('References to groups (\\1) are not supported here: they can take for ever.');
    }
    const [text = rest.slice(0, 2)] =
      /^\\(?:x[\da-f]{2}|u[\da-f]{4}|c[a-z]|0[0-7]{0,2}|[\s\S])/i.exec(rest) ?? [];
    this.#at += text.length;
    if (text === '\\b' || text === '\\B') {
      const inside = text === '\\b';
      return this.#add({
        do: 'check',
        test: (line, at) => (isWord(line[at - 1]) !== isWord(line[at])) === inside,
      });
    }
    this.#read(text);
  }

  #read(source: string): void {
    const one = new RegExp(`^(?:${source})$`, 'i');
    const known = new Map<string, boolean>();
    this.#add({
      do: 'read',
      test: (character) => {
        const passes = known.get(character) ?? one.test(character);
        known.set(character, passes);
        return passes;
      },
    });
  }

  #add(step: Step): void {
    this.#limit(1);
    this.#steps.push(step);
  }

  #limit(more: number): void {
    if (this.#spent + this.#steps.length + more > MAX_STEPS) {
      throw new PatternError('The expression is too large.');
    }
  }
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character);
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0');
}
