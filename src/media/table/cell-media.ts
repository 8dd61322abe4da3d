/** Media in the cells of a table: items of the record of their own, named in the cells by their hashes. */
import type { Json, MediaItem } from '../../record/kinds.js';

/** Media in a cell, as the Parquet file holds it in JSON: `kind` names the kind of media, `sha256` the bytes. */
export interface CellMedia extends Pick<MediaItem, 'sha256' | 'size' | 'type' | 'caption' | 'facts'> {
  readonly media: string;
}

/** The media of a cell. A foreign file may hold anything: what is no media is left out. */
export function cellMedia(cell: unknown): readonly CellMedia[] {
  return (Array.isArray(cell) ? cell : [cell]).flatMap(oneOf);
}

function oneOf(cell: unknown): CellMedia[] {
  if (typeof cell !== 'object' || cell === null) return [];
  const { media, sha256, size, type, caption, facts } = cell as Partial<Record<keyof CellMedia, unknown>>;
  if (typeof media !== 'string' || typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return [];
  return [
    {
      media,
      sha256,
      size: typeof size === 'number' && size >= 0 ? size : 0,
      type: typeof type === 'string' ? type : '',
      caption: typeof caption === 'string' ? caption : '',
      facts:
        typeof facts === 'object' && facts !== null && !Array.isArray(facts)
          ? (facts as { [name: string]: Json })
          : {},
    },
  ];
}
