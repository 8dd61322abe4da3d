import type { TemplateResult } from 'lit';
import { brokenItem, brokenStyle } from '../../board/panels/media/broken.js';
import { MediaPanel } from '../../board/panels/media/panel.js';
import { type ReadBytes, readLater } from '../../board/panels/media/read-later.js';
import { documentStyle } from '../../board/panels/media/style.js';
import { formatCount } from '../../board/ui/format.js';
import { definePart } from '../../board/ui/part.js';
import type { MediaItem } from '../../record/kinds.js';
import { tableFacts } from './kind.js';

/** The tables of one key at the step of the slider: those of all selected runs, side by side. */
export class TablePanel extends MediaPanel<ReadBytes> {
  static override styles = [...MediaPanel.styles, documentStyle, brokenStyle];
  protected readonly words = 'Tables';

  protected override openAssets() {
    return readLater;
  }

  protected override item(item: MediaItem, read: ReadBytes, name: string): TemplateResult {
    const { rows, columns } = tableFacts(item);
    const size = `${formatCount(rows)} rows × ${formatCount(columns.length)} columns`;
    return brokenItem(name, size, `table-${item.sha256.slice(0, 8)}.parquet`, read);
  }
}

export const tablePanelTag = definePart('stepwell-table-panel', TablePanel);
