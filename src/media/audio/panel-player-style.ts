import { css } from 'lit';

/** Button, waveform and times of a player. */
export const playerStyle = css`
  :host {
    display: block;
    min-width: 0;
  }
  .player {
    display: grid;
    grid-template-columns: 28px minmax(0, 1fr);
    gap: 2px 8px;
    align-items: center;
  }
  button.play {
    width: 28px;
    height: 28px;
    border: 1px solid var(--s-line);
    border-radius: 50%;
    color: var(--s-text);
  }
  .wave {
    position: relative;
    height: 36px;
  }
  .large .wave {
    height: 80px;
  }
  canvas {
    display: block;
    width: 100%;
    height: 100%;
  }
  .wave:has(input:focus-visible) {
    outline: 2px solid var(--s-accent);
    outline-offset: 1px;
    border-radius: 2px;
  }
  /* The waveform is what is seen of it: its thumb has no width, so that its positions are those of the waveform. */
  input {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    appearance: none;
    background: none;
    opacity: 0;
    cursor: pointer;
  }
  input:disabled {
    cursor: default;
  }
  input::-webkit-slider-thumb {
    appearance: none;
    width: 1px;
    height: 100%;
  }
  input::-moz-range-thumb {
    width: 1px;
    height: 100%;
    border: 0;
  }
  .line {
    grid-column: 2;
    display: flex;
    gap: 8px;
    justify-content: space-between;
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    color: var(--s-muted);
  }
  .time,
  .line .ghost {
    flex: none;
  }
  .line .ghost {
    height: 18px;
  }
  .line .ghost[aria-expanded='true'] {
    color: var(--s-accent);
  }
  .line .clip {
    flex: 1;
    text-align: right;
  }
  .spectrogram {
    grid-column: 1 / -1;
  }
  .problem {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    gap: 2px 8px;
    padding: 6px 8px;
    border: 1px dashed var(--s-line);
    border-radius: 3px;
    font-size: 12px;
    color: var(--s-muted);
  }
`;
