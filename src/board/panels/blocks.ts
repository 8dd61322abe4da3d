import type { PanelSpec } from './spec.js';

/** Rows of panels that are made and taken away together. */
const BLOCK_ROWS = 3;

/** The columns that a panel takes in a grid of `columns`. */
export function columnsOf({ size }: PanelSpec, columns: number): number {
  return Math.max(1, Math.min(size.columns, columns));
}

/** The rows of a grid that some panels fill, where none is left between them. */
export function rowsOf(specs: readonly PanelSpec[], columns: number): number {
  const cells = specs.reduce((sum, spec) => sum + columnsOf(spec, columns) * spec.size.rows, 0);
  return Math.ceil(cells / columns);
}

/**
 * Panels in blocks of about three rows. A block ends where its last row is full, so that no cell stays empty between two
 * blocks; where the panels of twice as many rows do not come out even, it ends there.
 */
export function blocksOf(specs: readonly PanelSpec[], columns: number): PanelSpec[][] {
  const blocks: PanelSpec[][] = [];
  let block: PanelSpec[] = [];
  let cells = 0;
  for (const spec of specs) {
    block.push(spec);
    cells += columnsOf(spec, columns) * spec.size.rows;
    const isEven = cells % columns === 0 && cells >= columns * BLOCK_ROWS;
    if (!isEven && cells < 2 * columns * BLOCK_ROWS) continue;
    blocks.push(block);
    block = [];
    cells = 0;
  }
  return block.length > 0 ? [...blocks, block] : blocks;
}
