import { css, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { MediaPanel } from '../../board/panels/media/panel.js';
import { type ReadBytes, readLater } from '../../board/panels/media/read-later.js';
import { definePart } from '../../board/ui/part.js';
import type { MediaItem } from '../../record/kinds.js';
import { AudioPlayer, audioPlayerTag } from './panel-player.js';

const audioStyle = css`
  .runs {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 160px), 1fr));
  }
  figure {
    flex: 1 1 100%;
    min-width: 0;
  }
`;

/** The clips of one key at the step of the slider: those of all selected runs, side by side. */
export class AudioPanel extends MediaPanel<ReadBytes> {
  static override styles = [...MediaPanel.styles, audioStyle];
  protected readonly words = 'Audio';

  protected override openAssets() {
    return readLater;
  }

  constructor() {
    super();
    // A clip out of sight stops: who hears it must find its button.
    this.visibility.listen((isVisible) => {
      if (!isVisible) for (const player of this.#players()) player.pause();
    });
  }

  protected override item(item: MediaItem, read: ReadBytes, name: string): TemplateResult {
    // Asked of all: where one clip stops because another one starts, its event may come first.
    const changed = () => this.keepShown(this.#players().some(({ isPlaying }) => isPlaying));
    return html`<${audioPlayerTag} .item=${item} .read=${read} .name=${name} .large=${this.large} .dark=${this.model.dark}
      @playing-changed=${changed}></${audioPlayerTag}>`;
  }

  #players(): AudioPlayer[] {
    const figures = [...this.renderRoot.querySelectorAll('figure')];
    return figures.map((figure) => figure.firstElementChild).filter((each) => each instanceof AudioPlayer);
  }
}

export const audioPanelTag = definePart('stepwell-audio-panel', AudioPanel);
