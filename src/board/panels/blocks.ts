import type { PanelSpec } from './spec.js';

/** Number of rows of panels that are created and removed together. */
const BLOCK_ROWS = 3;

/** The columns that a panel takes in a grid of `columns`. */
export function columnsOf({ size }: PanelSpec, columns: number): number {
  return Math.max(1, Math.min(size.columns, columns));
}

/** Number of grid rows that some panels fill, without gaps between the panels. */
export function rowsOf(specs: readonly PanelSpec[], columns: number): number {
  const cells = specs.reduce((sum, spec) => sum + columnsOf(spec, columns) * spec.size.rows, 0);
  return Math.ceil(cells / columns);
}

/**
 * Splits panels into blocks of about three rows. A block ends where its last row is full, so that no cell stays empty between two
 * blocks. If no row is full within twice as many rows, the block ends there.
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
