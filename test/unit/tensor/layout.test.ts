import { describe, expect, test } from 'vitest';
import {
  decodeDistribution,
  decodeStats,
  emptyStats,
  encodeStats,
  encodeTally,
  histogramWords,
  STATS_WORDS,
} from '../../../src/tensor/layout.js';

const big = 2 ** 24 * 5 + 3;

describe('words of kernel results', () => {
  test('[HIS3] take at most 8 bytes per bin and 1 KiB', () => {
    for (let bins = 1; bins <= 512; bins++) {
      expect((STATS_WORDS + histogramWords(bins)) * 4 - bins * 8).toBeLessThanOrEqual(1024);
    }
  });

  test('[HIS2] statistics come back as they went in, counts above 2^24 too', () => {
    const stats = {
      count: big * 8,
      finite: big * 8 - 2 * big - 1,
      nan: big,
      posInf: 1,
      negInf: big,
      zeros: 2 ** 24,
      min: -2,
      max: 0.5,
      mean: 0.25,
      std: 1.5,
    };
    expect(decodeStats(encodeStats(stats), stats.count)).toEqual(stats);
    expect(decodeStats(encodeStats(emptyStats()), 0)).toEqual(emptyStats());
    expect(emptyStats()).toMatchObject({ count: 0, finite: 0, min: Number.NaN, std: Number.NaN });
  });

  test('[HIS2] the ends of int32 elements are exact; from a backend without them the nearest int32', () => {
    const stats = { count: 9, finite: 9, nan: 0, posInf: 0, negInf: 0, zeros: 0, mean: 0, std: 1 };
    const [least, most] = [-(2 ** 31), 2 ** 31 - 1];
    for (const [min, max] of [
      [least, most],
      [least, least],
      [most, most],
      [0, 0],
      [-1, 2 ** 24 + 1],
      [-(2 ** 24) - 1, 65_536],
    ] as const) {
      const words = encodeStats({ ...stats, min, max }, [min, max]);
      const found = decodeStats(words, 9, 'int32');
      expect(found).toMatchObject({ min, max });
      expect(found.mean).toBeGreaterThanOrEqual(min);
      expect(found.mean).toBeLessThanOrEqual(max);
    }
    const rounded = encodeStats({ ...stats, min: -5, max: most });
    expect(rounded[9]).toBe(2 ** 31);
    expect(decodeStats(rounded, 9, 'int32')).toMatchObject({ min: -5, max: most });
    expect(decodeStats(rounded, 9)).toMatchObject({ min: -5, max: 2 ** 31 });
  });

  test('[HIS2] counts come back as they went in, counts above 2^24 too', () => {
    for (const bins of [1, 2, 3, 4, 5, 64, 511, 512]) {
      const tally = {
        edges: Float64Array.from({ length: bins + 1 }, (_, i) => i / 8 - 3),
        counts: Float64Array.from({ length: bins }, (_, i) =>
          i % 3 === 0 ? 2 ** 30 - 1 - i : i * 1_234_567,
        ),
        under: big,
        over: 2 ** 24 - 1,
      };
      const words = encodeTally(tally, bins);
      expect(words.length).toBe(histogramWords(bins));
      const stats = decodeStats(new Float32Array(STATS_WORDS), 9);
      expect(decodeDistribution(stats, words, bins, false)).toEqual({ stats, ...tally });
    }
  });

  test('[HIS1] without a finite element there are bins only in a given range', () => {
    const words = encodeTally(null, 7);
    expect(words.length).toBe(histogramWords(7));
    expect(decodeDistribution(emptyStats(), words, 7, false).edges.length).toBe(0);
    expect(decodeDistribution(emptyStats(), words, 7, true).counts.length).toBe(7);
  });
});
