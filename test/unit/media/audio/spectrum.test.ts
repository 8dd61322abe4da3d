import { describe, expect, test } from 'vitest';
import { binsOf, frequencyAt, frequencyTicks } from '../../../../src/media/audio/frequency-axis.js';
import { BINS, columnsOf, SILENCE_DB, WINDOW, writeColumn } from '../../../../src/media/audio/spectrum.js';

const sine = (cycles: number, volume = 1, length = 4 * WINDOW) =>
  Float32Array.from({ length }, (_, i) => volume * Math.sin((2 * Math.PI * cycles * i) / WINDOW));

function columnOf(samples: Float32Array, column = 0, columns = 1): Float32Array {
  const into = new Float32Array(BINS);
  writeColumn(samples, column, columns, into);
  return into;
}

describe('the spectrum of a clip', () => {
  test.each([
    [64, 1, 0],
    [200, 0.1, -20],
    [7, 0.001, -60],
  ])(
    'a sine of %d cycles in a window, of volume %d, has %d dB at its frequency and little elsewhere',
    (cycles, volume, db) => {
      const spectrum = columnOf(sine(cycles, volume));
      expect(spectrum[cycles]).toBeCloseTo(db, 1);
      const elsewhere = [...spectrum].filter((_, bin) => Math.abs(bin - cycles) > 3);
      expect(Math.max(...elsewhere)).toBeLessThan(db - 80);
    },
  );

  test('it equals the Fourier transform by its definition', () => {
    const samples = Float32Array.from({ length: WINDOW }, (_, i) => Math.sin(i * i * 0.37) * 0.5);
    const spectrum = columnOf(samples);
    for (const bin of [0, 1, 17, 255, BINS - 1]) {
      let [x, y] = [0, 0];
      for (let i = 0; i < WINDOW; i++) {
        const value = (samples[i] as number) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW));
        x += value * Math.cos((2 * Math.PI * bin * i) / WINDOW);
        y -= value * Math.sin((2 * Math.PI * bin * i) / WINDOW);
      }
      expect(spectrum[bin]).toBeCloseTo(20 * Math.log10(Math.hypot(x, y) / (WINDOW / 4)), 2);
    }
  });

  test('columns are spans of time: the tone of each half is in its half', () => {
    const samples = new Float32Array(64 * WINDOW);
    samples.set(sine(40, 1, 32 * WINDOW));
    samples.set(sine(300, 1, 32 * WINDOW), 32 * WINDOW);
    const loudest = (column: number) => {
      const spectrum = columnOf(samples, column, 10);
      return spectrum.indexOf(Math.max(...spectrum));
    };
    expect([0, 1, 4, 5, 8, 9].map(loudest)).toEqual([40, 40, 40, 300, 300, 300]);
  });

  test('silence, NaN and a clip shorter than a window have numbers', () => {
    expect(new Set(columnOf(new Float32Array(WINDOW)))).toEqual(new Set([SILENCE_DB]));
    expect(new Set(columnOf(new Float32Array(WINDOW).fill(Number.NaN)))).toEqual(new Set([SILENCE_DB]));
    expect([...columnOf(Float32Array.of(1))].every(Number.isFinite)).toBe(true);
    expect([columnsOf(0, 100), columnsOf(WINDOW, 100), columnsOf(1e9, 100)]).toEqual([1, 8, 100]);
  });
});

describe('the frequency axis', () => {
  test('begins at 0 or 20 Hz and ends at half the sample rate', () => {
    expect([0, 0.5, 1].map((share) => frequencyAt('linear', 24_000, share))).toEqual([0, 12_000, 24_000]);
    expect([0, 1].map((share) => Math.round(frequencyAt('log', 24_000, share)))).toEqual([20, 24_000]);
  });

  test('has round labels that do not touch', () => {
    expect(frequencyTicks('linear', 24_000).map(({ text }) => text)).toEqual([
      '0',
      '5k',
      '10k',
      '15k',
      '20k',
    ]);
    expect(frequencyTicks('log', 24_000).map(({ text }) => text)).toEqual([
      '20',
      '50',
      '100',
      '200',
      '500',
      '1k',
      '2k',
      '5k',
      '10k',
      '20k',
    ]);
    for (const scale of ['log', 'linear'] as const) {
      for (const top of [50, 4_000, 22_050, 192_000]) {
        const shares = frequencyTicks(scale, top).map(({ share }) => share);
        expect(shares.length).toBeGreaterThan(2);
        expect(shares.slice(1).every((share, i) => share - (shares[i] as number) >= 0.09)).toBe(true);
      }
    }
  });

  test.each(['log', 'linear'] as const)(
    'every bin in its range is in a row of a %s axis, and rows descend',
    (scale) => {
      const rows = 120;
      const spectrum = { bins: BINS, nyquist: 24_000 };
      const all = Array.from({ length: rows }, (_, row) => binsOf(scale, 24_000, spectrum, row, rows));
      expect(all[0]?.[1]).toBeGreaterThanOrEqual(BINS - 2);
      expect(
        all.every(
          ([first, last], i) => first <= last && (i === 0 || last <= (all[i - 1] as readonly number[])[1]!),
        ),
      ).toBe(true);
      const shown = new Set(
        all.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i)),
      );
      for (let bin = 2; bin < BINS - 1; bin++) expect(shown.has(bin)).toBe(true);
    },
  );
});
