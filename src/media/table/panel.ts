import { css, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { brokenItem, brokenStyle } from '../../board/panels/media/broken.js';
import type { ShownRun } from '../../board/panels/media/loader.js';
import { MediaPanel } from '../../board/panels/media/panel.js';
import { documentStyle } from '../../board/panels/media/style.js';
import { definePart } from '../../board/ui/part.js';
import type { MediaItem } from '../../record/kinds.js';
import { type OpenedTable, type TableAsset, TableAssets } from './panel-assets.js';
import { tableViewTag } from './panel-view.js';

const tableStyle = css`
  :host([large]) .runs {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 620px), 1fr));
  }
  /* Two tables side by side in one grid need the room of two. */
  article:has([joined]) {
    grid-column: 1 / -1;
  }
`;

/** The tables of one key at the step of the slider: those of all selected runs, side by side. */
export class TablePanel extends MediaPanel<TableAsset> {
  static override styles = [...MediaPanel.styles, documentStyle, brokenStyle, tableStyle];
  protected readonly words = 'Tables';
  /** Set by the constructor of the base class. */
  declare private assets: TableAssets;

  protected override openAssets(): TableAssets {
    this.assets = new TableAssets();
    return this.assets;
  }

  /** Media in cells are items too: their cells show them. */
  protected override itemsOf({ items }: ShownRun<TableAsset>): ShownRun<TableAsset>['items'] {
    return items.filter(({ item }) => item.facts.media === undefined);
  }

  protected override item(item: MediaItem, asset: TableAsset, name: string): TemplateResult {
    if ('problem' in asset) {
      return brokenItem(name, asset.problem, `table-${item.sha256.slice(0, 8)}.parquet`, asset.bytes);
    }
    const { model, large } = this;
    const others = this.assets.shown.filter(({ run }) => run !== asset.run);
    const enlarge = () => model.view.setEnlarged(this.spec);
    return html`<${tableViewTag} .model=${model} .asset=${asset} .others=${others} .name=${name} .dark=${model.dark}
      .large=${large} .runName=${({ run }: OpenedTable) => model.feed.name(run)} .enlarge=${enlarge}></${tableViewTag}>`;
  }
}

export const tablePanelTag = definePart('stepwell-table-panel', TablePanel);
