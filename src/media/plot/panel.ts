import { css, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { html } from 'lit/static-html.js';
import { brokenItem, brokenStyle } from '../../board/panels/media/broken.js';
import type { ShownRun } from '../../board/panels/media/loader.js';
import { MediaPanel } from '../../board/panels/media/panel.js';
import { documentStyle } from '../../board/panels/media/style.js';
import type { MenuItem } from '../../board/ui/menu-item.js';
import { definePart } from '../../board/ui/part.js';
import { saveBlob } from '../../board/ui/save-blob.js';
import type { MediaItem } from '../../record/kinds.js';
import type { Normalization } from './confusion.js';
import { type PlotAsset, PlotAssets } from './panel-assets.js';
import { PlotChartView, plotChartTag } from './panel-chart.js';
import { PlotGridView, plotGridTag } from './panel-grid.js';
import { type ChartFile, isChart, type RunPlot } from './panel-model.js';
import { plotTable, plotTableStyle } from './panel-table.js';
import { csvLines } from './table.js';

/** Plots that are drawn over each other: those at the same place in the values of several runs. */
interface Together {
  readonly id: string;
  readonly plots: readonly RunPlot<ChartFile>[];
  readonly captions: readonly string[];
}

/** The plots of one key at the step of the slider. Curves of all selected runs share a chart; matrices stand side by side. */
export class PlotPanel extends MediaPanel<PlotAsset> {
  static override properties = {
    ...MediaPanel.properties,
    normalization: { state: true },
    asTable: { state: true },
  };
  static override styles = [
    ...MediaPanel.styles,
    documentStyle,
    brokenStyle,
    plotTableStyle,
    css`
      .together {
        grid-column: 1 / -1;
        height: 200px;
        display: flex;
        flex-direction: column;
      }
      :host([large]) .together {
        height: 60vh;
      }
      /* A chart alone fills the panel. */
      .runs:has(> .together:only-child) {
        grid-template-rows: 100%;
        overflow: hidden;
        padding-bottom: 6px;
      }
      :host .runs > .together:only-child {
        height: auto;
        min-height: 0;
      }
      .together > :first-child {
        flex: 1;
        min-height: 0;
      }
      .together figcaption {
        flex: none;
      }
    `,
  ];
  protected readonly words = 'Plots';
  /** How confusion matrices are normalised; `null`: as they were logged. */
  declare normalization: Normalization | null;
  declare asTable: boolean;
  #shown: readonly RunPlot[] = [];

  constructor() {
    super();
    this.normalization = null;
    this.asTable = false;
    this.visibility.listen(() => this.requestUpdate());
  }

  protected override openAssets(): PlotAssets {
    return new PlotAssets();
  }

  override get menu(): readonly MenuItem[] {
    if (this.#shown.length === 0) return super.menu;
    const table = {
      label: this.asTable ? 'Show as chart' : 'Show as table',
      run: () => this.#setTable(!this.asTable),
    };
    const csv = { label: 'Save as CSV', run: () => this.#saveCsv() };
    const png = { label: 'Save as PNG', run: () => void this.#savePng() };
    return [...super.menu, table, csv, ...(this.asTable ? [] : [png])];
  }

  protected override runsBody(shown: ReadonlyMap<string, ShownRun<PlotAsset>>): unknown {
    const groups = this.#groupsOf(shown);
    this.#shown = this.#plotsIn(shown);
    const rest = this.runs.filter((uid) => this.#hasMore(shown.get(uid)));
    return html`${repeat(
      groups,
      ({ id }) => id,
      (group) => this.#together(group),
    )}${rest.length > 0 ? super.runsBody(shown, rest) : nothing}`;
  }

  /** Of the items of a run, those that are not drawn with those of other runs. */
  protected override itemsOf({ items }: ShownRun<PlotAsset>): ShownRun<PlotAsset>['items'] {
    return items.filter(({ asset }) => !('file' in asset) || !isChart(asset.file));
  }

  /** True for a run with items of its own, or with none at all. */
  #hasMore(run: ShownRun<PlotAsset> | undefined): boolean {
    return run !== undefined && (run.items.length === 0 || this.itemsOf(run).length > 0);
  }

  protected override item(item: MediaItem, asset: PlotAsset, name: string): TemplateResult {
    if ('problem' in asset)
      return brokenItem(name, asset.problem, `plot-${item.sha256.slice(0, 8)}.json`, asset.bytes);
    const { file } = asset;
    if (isChart(file)) return html``;
    if (this.asTable) {
      const own = this.#shown.filter((each) => each.file === file).slice(0, 1);
      return plotTable(own, name);
    }
    const normalize = this.normalization ?? (file.type === 'confusion_matrix' ? file.normalize : 'none');
    const changed = ({ detail }: CustomEvent<Normalization>) => {
      this.normalization = detail;
    };
    return html`<${plotGridTag} .file=${file} .name=${name} .large=${this.large} .dark=${this.model.dark} .normalization=${normalize}
      @normalize-changed=${changed}></${plotGridTag}>`;
  }

  #together({ plots, captions }: Together): TemplateResult {
    const name = `${this.key}${plots[0]?.file.title ? `, ${plots[0].file.title}` : ''}`;
    const chart = this.asTable
      ? plotTable(plots, name)
      : html`<${plotChartTag} .plots=${plots} .name=${name} .large=${this.large} .dark=${this.model.dark}
          .active=${this.visible}></${plotChartTag}>`;
    const caption = captions.length > 0 ? html`<figcaption>${captions.join(' · ')}</figcaption>` : nothing;
    return html`<figure class="together">${chart}${caption}</figure>`;
  }

  #groupsOf(shown: ReadonlyMap<string, ShownRun<PlotAsset>>): Together[] {
    const groups = new Map<string, { plots: RunPlot<ChartFile>[]; captions: Set<string> }>();
    for (const uid of this.runs) {
      const run = shown.get(uid);
      for (const [i, { item, asset }] of (run?.items ?? []).entries()) {
        if (!('file' in asset) || !isChart(asset.file)) continue;
        const id = `${i} ${asset.file.type}`;
        const group = groups.get(id) ?? { plots: [], captions: new Set() };
        groups.set(id, group);
        group.plots.push({ ...this.#runPlot(uid, run), file: asset.file });
        if (item.caption) group.captions.add(item.caption);
      }
    }
    return [...groups].map(([id, { plots, captions }]) => ({ id, plots, captions: [...captions] }));
  }

  #plotsIn(shown: ReadonlyMap<string, ShownRun<PlotAsset>>): RunPlot[] {
    return this.runs.flatMap((uid) => {
      const run = shown.get(uid);
      return (run?.items ?? []).flatMap(({ asset }) =>
        'file' in asset ? [{ ...this.#runPlot(uid, run), file: asset.file }] : [],
      );
    });
  }

  #runPlot(uid: string, run: ShownRun<PlotAsset> | undefined) {
    const { model } = this;
    const [name, color, dash] = [model.feed.name(uid), model.color(uid), model.dash(uid)];
    return { run: uid, name, color, dash, step: run?.at?.step ?? 0 };
  }

  #setTable(asTable: boolean): void {
    this.asTable = asTable;
  }

  /** One file for each type of plot: types have columns of their own. */
  #saveCsv(): void {
    const types = new Set(this.#shown.map(({ file }) => file.type));
    for (const type of types) {
      const plots = this.#shown
        .filter(({ file }) => file.type === type)
        .map((plot) => ({ ...plot, run: plot.name }));
      const name = types.size > 1 ? `${this.#fileName}-${type}.csv` : `${this.#fileName}.csv`;
      saveBlob(new Blob([...csvLines(plots)]), name);
    }
  }

  async #savePng(): Promise<void> {
    const views = [...this.renderRoot.querySelectorAll('figure > *')].filter(
      (each): each is PlotChartView | PlotGridView =>
        each instanceof PlotChartView || each instanceof PlotGridView,
    );
    for (const [i, view] of views.entries()) {
      const blob = await view.picture();
      if (blob) saveBlob(blob, views.length > 1 ? `${this.#fileName}-${i + 1}.png` : `${this.#fileName}.png`);
    }
  }

  get #fileName(): string {
    return this.key.replaceAll(/[^\w.-]+/g, '_').slice(0, 80) || 'plot';
  }
}

export const plotPanelTag = definePart('stepwell-plot-panel', PlotPanel);
