/** The element of the visor: a column at the right edge of the window with surfaces in tabs. Drawn without libraries, because `surface()` answers at once. */
import type { StyleOptions, Surface } from './types.js';
import { VISOR_STYLE } from './visor-style.js';

/** The visor as `visor()` uses it. */
export interface VisorElement extends HTMLElement {
  isOpen: boolean;
  isFullscreen: boolean;
  readonly tabs: readonly string[];
  activeTab: string;
  /** Adds a surface to a tab, which becomes the active one if it is new. */
  addSurface(name: string, tab: string, styles: StyleOptions): Surface;
}

/** Makes the element. Defines it at the first call: there are no elements on a server. */
export function makeVisorElement(): VisorElement {
  let name = 'stepwell-visor';
  for (let i = 2; customElements.get(name) && customElements.get(name) !== defined; i++)
    name = `stepwell-visor-${i}`;
  defined ??= visorClass();
  if (!customElements.get(name)) customElements.define(name, defined);
  return document.createElement(name) as VisorElement;
}

let defined: CustomElementConstructor | null = null;

function visorClass(): CustomElementConstructor {
  return class Visor extends HTMLElement implements VisorElement {
    readonly #tabs = new Map<string, { readonly button: HTMLButtonElement; readonly panel: HTMLElement }>();
    readonly #visor = made('aside', 'visor', { 'aria-label': 'Visor' });
    readonly #tabList = made('div', 'tabs', { role: 'tablist' });
    readonly #empty = made('p', 'empty');
    readonly #full = made('button', 'full', { type: 'button' });
    readonly #handle = made('button', 'handle', { type: 'button' });
    readonly #system = matchMedia('(prefers-color-scheme: dark)');
    readonly #themed = () => void this.toggleAttribute('dark', this.#system.matches);
    #isOpen = true;
    #active = '';

    constructor() {
      super();
      const close = made('button', '', { type: 'button', title: 'Close (`)' });
      close.textContent = 'Close';
      close.addEventListener('click', () => {
        this.isOpen = false;
        this.#handle.focus();
      });
      this.#full.addEventListener('click', () => {
        this.isFullscreen = !this.isFullscreen;
      });
      this.#handle.textContent = 'Open visor';
      this.#handle.title = 'Open the visor (`)';
      this.#handle.addEventListener('click', () => {
        this.isOpen = true;
        this.#tabs.get(this.#active)?.button.focus();
      });
      this.#tabList.addEventListener('keydown', (event) => this.#key(event));
      this.#empty.textContent = 'Nothing was drawn yet.';
      const acts = made('div', 'acts');
      acts.append(this.#full, close);
      const header = made('header');
      header.append(this.#tabList, acts);
      this.#visor.append(header, this.#empty);
      const root = this.attachShadow({ mode: 'open' });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(VISOR_STYLE);
      root.adoptedStyleSheets = [sheet];
      root.append(this.#visor, this.#handle);
      this.#show();
    }

    connectedCallback(): void {
      this.#themed();
      this.#system.addEventListener('change', this.#themed);
    }

    disconnectedCallback(): void {
      this.#system.removeEventListener('change', this.#themed);
    }

    get isOpen(): boolean {
      return this.#isOpen;
    }
    set isOpen(isOpen: boolean) {
      this.#isOpen = isOpen;
      this.#show();
    }

    get isFullscreen(): boolean {
      return this.hasAttribute('fullscreen');
    }
    set isFullscreen(isFullscreen: boolean) {
      this.toggleAttribute('fullscreen', isFullscreen);
      this.#show();
    }

    get tabs(): readonly string[] {
      return [...this.#tabs.keys()];
    }

    get activeTab(): string {
      return this.#active;
    }
    set activeTab(tab: string) {
      this.#active = tab;
      this.#show();
    }

    addSurface(name: string, tab: string, styles: StyleOptions): Surface {
      const { panel } = this.#tabs.get(tab) ?? this.#addTab(tab);
      const container = made('section', 'surface');
      const label = made('h3', 'label');
      const drawArea = made('div', 'area');
      label.textContent = name;
      container.setAttribute('aria-label', name);
      for (const side of ['width', 'height', 'maxWidth', 'maxHeight'] as const) {
        const size = styles[side];
        if (size !== undefined) container.style[side] = typeof size === 'number' ? `${size}px` : size;
      }
      container.append(label, drawArea);
      panel.append(container);
      return { container, label, drawArea };
    }

    #addTab(tab: string) {
      const id = `tab-${this.#tabs.size}`;
      const button = made('button', 'tab', {
        type: 'button',
        role: 'tab',
        id,
        'aria-controls': `panel-${id}`,
      });
      button.textContent = tab;
      button.title = tab;
      button.addEventListener('click', () => {
        this.activeTab = tab;
      });
      const panel = made('div', 'panel', {
        ...{ role: 'tabpanel', id: `panel-${id}`, 'aria-labelledby': id, tabindex: '0' },
      });
      this.#tabList.append(button);
      this.#visor.append(panel);
      const added = { button, panel };
      this.#tabs.set(tab, added);
      this.activeTab = tab;
      return added;
    }

    #show(): void {
      this.#visor.hidden = !this.#isOpen;
      this.#handle.hidden = this.#isOpen;
      this.#empty.hidden = this.#tabs.size > 0;
      this.#tabList.hidden = this.#tabs.size === 0;
      const what = this.isFullscreen ? 'Minimize' : 'Maximize';
      this.#full.textContent = what;
      this.#full.title = `${what} (~)`;
      for (const [name, { button, panel }] of this.#tabs) {
        const isActive = name === this.#active;
        button.setAttribute('aria-selected', String(isActive));
        button.tabIndex = isActive ? 0 : -1;
        panel.hidden = !isActive;
      }
    }

    #key(event: KeyboardEvent): void {
      const all = this.tabs;
      const at = all.indexOf(this.#active);
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
      if (next === undefined || all.length === 0) return;
      event.preventDefault();
      this.activeTab = all.at(next % all.length) as string;
      this.#tabs.get(this.#active)?.button.focus();
    }
  };
}

function made<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  attributes: { readonly [name: string]: string } = {},
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
