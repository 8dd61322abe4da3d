import { LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import type { BoardModel } from '../../board/data/model.js';
import { formatCount } from '../../board/ui/format.js';
import { icon } from '../../board/ui/icons.js';
import { anyIcon } from '../../board/ui/more-icons.js';
import { definePart } from '../../board/ui/part.js';
import { saveBlob } from '../../board/ui/save-blob.js';
import { controls } from '../../board/ui/styles.js';
import {
  type Arrangement,
  AS_IT_IS,
  arranged,
  type Line,
  type Lines,
  linesAsTheyAre,
} from './arrangement.js';
import { tableCsv } from './csv.js';
import { commonColumns, JoinedRows } from './join.js';
import type { OpenedTable } from './panel-assets.js';
import { rowDetails } from './panel-details.js';
import { type GridActions, TableGrid, tableGridTag } from './panel-grid.js';
import type { CellContext } from './panel-media.js';
import { tableViewStyle } from './panel-view-style.js';
import type { GridColumn, Rows } from './rows.js';
import { Turn, WorkOver } from './turn.js';

/** Another run's table, and the column that joins it with this one. */
interface Comparison {
  readonly run: string;
  readonly key: string;
}

/** One table: a grid; enlarged also with filters, columns, groups, a comparison with another run, and the details of a row. */
class TableView extends LitElement {
  static override styles = [controls, tableViewStyle];
  static override properties = {
    model: { attribute: false },
    asset: { attribute: false },
    others: { attribute: false },
    name: { attribute: false },
    runName: { attribute: false },
    enlarge: { attribute: false },
    dark: { attribute: false },
    large: { type: Boolean, reflect: true },
  };
  declare model: BoardModel;
  declare asset: OpenedTable;
  /** Tables of the other runs that are shown. */
  declare others: readonly OpenedTable[];
  /** Text that describes the table. */
  declare name: string;
  declare runName: (table: OpenedTable) => string;
  declare enlarge: () => void;
  declare dark: boolean;
  declare large: boolean;
  /** What the grid shows: the table, or the table joined with another one. */
  #table: Rows | null = null;
  #lines: Lines | null = null;
  #asked: Arrangement = AS_IT_IS;
  #comparison: Comparison | null = null;
  #shown: readonly number[] = [];
  #widths: ReadonlyMap<number, number> = new Map();
  #hasFilters = false;
  #isChoosing = false;
  #row = -1;
  #work = 0;
  #busy: string | null = null;
  #problem: string | null = null;

  readonly #actions: GridActions = {
    sort: (column) => this.#sort(column),
    open: (line) => this.#open(line),
    filter: (column, text) => this.#arrange({ filters: new Map(this.#asked.filters).set(column, text) }),
    resize: (column, width) =>
      this.#set(() => {
        this.#widths = new Map(this.#widths).set(column, width);
      }),
  };

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // Work for a table that nobody sees stops at its next turn.
    this.#work++;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('others') && !changed.has('asset')) this.#followOther(changed.get('others') ?? []);
    if (!changed.has('asset')) return;
    const before = changed.get('asset') as OpenedTable | undefined;
    if (before?.table === this.asset.table) return;
    const { columns } = this.asset.table;
    const isSame = before && outlineOf(before.table.columns) === outlineOf(columns);
    // A table of another step with the same columns is shown as the one before.
    if (!isSame) {
      this.#asked = AS_IT_IS;
      this.#comparison = null;
      this.#widths = new Map();
    }
    this.#row = -1;
    const comparison = this.#comparison;
    if (comparison) return void this.#compare(comparison, true);
    this.#show(this.asset.table, isSame ? this.#shown : columns.map((_, i) => i));
  }

  override render(): TemplateResult {
    const table = this.#table ?? this.asset.table;
    this.toggleAttribute('joined', table instanceof JoinedRows);
    const lines = this.#lines ?? linesAsTheyAre(table);
    const hasDetails = this.large && this.#row >= 0;
    const grid = html`<${tableGridTag} .table=${table} .lines=${lines} .shown=${this.#shown} .widths=${this.#widths}
      .sort=${this.#asked.sort} .filters=${this.large && this.#hasFilters ? this.#asked.filters : null} .opened=${hasDetails ? this.#row : -1}
      .label=${this.name} .contextOf=${this.#contextOf} .actions=${this.#actions} .dark=${this.dark}></${tableGridTag}>`;
    if (!this.large) return html`${grid}<div class="size">${this.#countText(table, lines)}</div>`;
    return html`${this.#tools(table, lines)}
      <div class=${hasDetails ? 'area detailed' : 'area'}>${grid}
        ${hasDetails ? rowDetails({ model: this.model, table, row: this.#row, run: this.asset.run, close: () => this.#close(), changed: () => this.requestUpdate() }) : nothing}
        ${this.#isChoosing ? this.#chooser(table) : nothing}
      </div>`;
  }

  /** Media in the cells of joined tables are those of their own runs. */
  readonly #contextOf = ({ run }: GridColumn): CellContext => {
    const {
      source,
      thumbs,
      run: own,
    } = [this.asset, ...this.others].find((each) => each.run === run) ?? this.asset;
    return { source, run: own, thumbs, dark: this.dark };
  };

  /** Joins anew when the other run's table is one of another step. */
  #followOther(before: readonly OpenedTable[]): void {
    const comparison = this.#comparison;
    const tableIn = (all: readonly OpenedTable[]) => all.find(({ run }) => run === comparison?.run)?.table;
    if (comparison && tableIn(before) !== tableIn(this.others)) void this.#compare(comparison, true);
  }

  #countText(table: Rows, lines: Lines): string {
    const rows = formatCount(table.count);
    const shown = lines.rows.length === table.count ? rows : `${formatCount(lines.rows.length)} of ${rows}`;
    return `${shown} rows × ${formatCount(table.columns.length)} columns`;
  }

  #tools(table: Rows, lines: Lines): TemplateResult {
    const { group, onlyDifferent } = this.#asked;
    const toggle = (change: () => void) => () => this.#set(change);
    return html`<div class="tools" @keydown=${(event: Event) => event.stopPropagation()}>
      <button class="button" aria-pressed=${this.#hasFilters} @click=${toggle(() => {
        this.#hasFilters = !this.#hasFilters;
        if (!this.#hasFilters) this.#arrange({ filters: new Map() });
      })}>${anyIcon('filter')}Filter</button>
      <button class="button" aria-expanded=${this.#isChoosing} @click=${toggle(() => {
        this.#isChoosing = !this.#isChoosing;
      })}>${anyIcon('list')}Columns</button>
      <label>Group by <select @change=${(event: Event) => {
        const { value } = event.currentTarget as HTMLSelectElement;
        this.#arrange({ group: value === '' ? null : Number(value) });
      }}><option value="" ?selected=${group === null}>nothing</option>
        ${table.columns.map((column, i) => (column.type === 'media' ? nothing : html`<option value=${i} ?selected=${group === i}>${labelOf(column)}</option>`))}
      </select></label>
      ${this.#compareTools()}
      ${table instanceof JoinedRows ? html`<label><input type="checkbox" .checked=${onlyDifferent} @change=${() => this.#arrange({ onlyDifferent: !onlyDifferent })} />only differences</label>` : nothing}
      <span class="count" role="status">${this.#problem ? html`<span class="problem">${this.#problem}</span>` : (this.#busy ?? this.#countText(table, lines))}</span>
      <button class="link" @click=${() => void this.#saveCsv(table, lines)}>CSV</button>
      <button class="link" @click=${() => void this.#saveFile()}>Parquet</button>
    </div>`;
  }

  #compareTools(): TemplateResult | typeof nothing {
    const { table, run } = this.asset;
    const fit = this.others.filter(
      (other) => other.run !== run && commonColumns(table, other.table).length > 0,
    );
    if (fit.length === 0) return nothing;
    const other = fit.find((each) => each.run === this.#comparison?.run);
    const keys = other ? commonColumns(table, other.table) : [];
    return html`<label>Compare with <select @change=${(event: Event) => {
      const { value } = event.currentTarget as HTMLSelectElement;
      const chosen = fit.find((each) => each.run === value);
      const [key = ''] = chosen ? commonColumns(table, chosen.table) : [];
      void this.#compare(chosen ? { run: chosen.run, key } : null);
    }}><option value="" ?selected=${!other}>nothing</option>
      ${fit.map((each) => html`<option value=${each.run} ?selected=${each === other}>${this.runName(each)}</option>`)}
    </select></label>
    ${
      other
        ? html`<label>on <select @change=${(event: Event) => void this.#compare({ run: other.run, key: (event.currentTarget as HTMLSelectElement).value })}>
      ${keys.map((key) => html`<option value=${key} ?selected=${key === this.#comparison?.key}>${key}</option>`)}</select></label>`
        : nothing
    }`;
  }

  /** Which columns are shown, and in which order. */
  #chooser(table: Rows): TemplateResult {
    const hidden = table.columns.map((_, i) => i).filter((i) => !this.#shown.includes(i));
    const close = (event: KeyboardEvent) => {
      event.stopPropagation();
      if (event.key !== 'Escape') return;
      event.preventDefault();
      this.#set(() => {
        this.#isChoosing = false;
      });
    };
    return html`<div class="choose" role="group" aria-label="Columns" @keydown=${close}>${[
      ...this.#shown,
      ...hidden,
    ].map((column) => {
      const name = labelOf(table.columns[column] as GridColumn);
      const at = this.#shown.indexOf(column);
      const move = (to: number) => () =>
        this.#set(() => {
          const rest = this.#shown.filter((each) => each !== column);
          this.#shown = [...rest.slice(0, to), column, ...rest.slice(to)];
        });
      const show = () =>
        this.#set(() => {
          this.#shown = at < 0 ? [...this.#shown, column] : this.#shown.filter((each) => each !== column);
        });
      return html`<div><label><input type="checkbox" .checked=${at >= 0} ?disabled=${at >= 0 && this.#shown.length === 1} @change=${show} /><span class="clip" title=${name}>${name}</span></label>
        ${
          at >= 0
            ? html`<button class="ghost turned" ?disabled=${at === 0} aria-label=${`Move ${name} to the left`} title="To the left" @click=${move(at - 1)}>${icon('chevron')}</button>
        <button class="ghost" ?disabled=${at === this.#shown.length - 1} aria-label=${`Move ${name} to the right`} title="To the right" @click=${move(at + 1)}>${icon('chevron')}</button>`
            : nothing
        }</div>`;
    })}</div>`;
  }

  #set(change: () => void): void {
    change();
    this.requestUpdate();
  }

  #show(table: Rows, shown: readonly number[]): void {
    this.#table = table;
    this.#shown = shown;
    this.#lines = linesAsTheyAre(table);
    if (this.#asked !== AS_IT_IS) this.#arrange({});
    else this.#work++;
    this.requestUpdate();
  }

  /** First click: ascending; second: descending; third: the order of the table. */
  #sort(column: number): void {
    const { sort } = this.#asked;
    if (sort?.column !== column) this.#arrange({ sort: { column, descending: false } });
    else this.#arrange({ sort: sort.descending ? null : { column, descending: true } });
  }

  #open(line: Line): void {
    if (line.kind === 'group') {
      this.#set(() => {
        this.#lines = this.#lines?.toggled(line.group) ?? null;
      });
    } else if (!this.large) this.enlarge();
    else {
      const table = this.#table ?? this.asset.table;
      this.#row = line.row;
      const columns = table.columns.map((_, i) => i);
      table.load([line.row], columns).then(
        () => this.requestUpdate(),
        () => this.requestUpdate(),
      );
      this.requestUpdate();
    }
  }

  #close(): void {
    this.#set(() => {
      this.#row = -1;
    });
    const grid = this.renderRoot.querySelector('.area')?.firstElementChild;
    if (grid instanceof TableGrid) grid.focus();
  }

  /** Arranges the rows, in turns; a later wish ends an earlier one. */
  #arrange(change: Partial<Arrangement>): void {
    this.#asked = { ...this.#asked, ...change };
    const asked = this.#asked;
    const table = this.#table ?? this.asset.table;
    void this.#run('sorting…', async (turn) => {
      const lines = await arranged(table, asked, turn);
      return () => {
        this.#lines = lines;
      };
    });
    this.requestUpdate();
  }

  async #compare(comparison: Comparison | null, isNewStep = false): Promise<void> {
    this.#comparison = comparison;
    const { asset } = this;
    const all = asset.table.columns.map((_, i) => i);
    const other = this.others.find(({ run }) => run === comparison?.run);
    if (!isNewStep) this.#asked = AS_IT_IS;
    this.#row = -1;
    if (!comparison || !other) {
      this.#comparison = null;
      this.#asked = AS_IT_IS;
      return this.#show(asset.table, all);
    }
    const named = (opened: OpenedTable) => ({
      name: this.runName(opened),
      run: opened.run,
      rows: opened.table,
    });
    await this.#run('joining…', async (turn) => {
      const joined = await JoinedRows.on(comparison.key, named(asset), named(other), turn);
      return () => {
        this.#widths = new Map();
        this.#show(
          joined,
          joined.columns.map((_, i) => i),
        );
      };
    });
  }

  /** Runs work in turns, and keeps its result unless other work began meanwhile. */
  async #run(what: string, work: (turn: Turn) => Promise<() => void>): Promise<void> {
    const id = ++this.#work;
    this.#busy = what;
    this.#problem = null;
    this.requestUpdate();
    try {
      const keep = await work(new Turn(() => id !== this.#work));
      if (id !== this.#work) return;
      this.#busy = null;
      keep();
    } catch (thrown) {
      if (thrown instanceof WorkOver || id !== this.#work) return;
      this.#busy = null;
      this.#problem = 'Some cells cannot be read: the bytes of the table are damaged';
    }
    this.requestUpdate();
  }

  async #saveCsv(table: Rows, lines: Lines): Promise<void> {
    await this.#run('writing CSV…', async (turn) => {
      const csv = await tableCsv(table, lines.rows, this.#shown, turn);
      return () => saveBlob(csv, `table-${this.asset.item.sha256.slice(0, 8)}.csv`);
    });
  }

  async #saveFile(): Promise<void> {
    const blob = await this.asset.bytes().catch(() => null);
    if (blob) return saveBlob(blob, `table-${this.asset.item.sha256.slice(0, 8)}.parquet`);
    this.#set(() => {
      this.#problem = 'Its bytes are not here';
    });
  }
}

function labelOf({ name, of }: GridColumn): string {
  return of === undefined ? name : `${name} (${of})`;
}

function outlineOf(columns: readonly GridColumn[]): string {
  return JSON.stringify(columns.map(({ name, type }) => [name, type]));
}

export const tableViewTag = definePart('stepwell-table-view', TableView);
