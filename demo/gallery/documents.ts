/** Texts and drawings about a pendulum with friction: a figure, charts by specification, a report and notes. */
import { figure, html, markdown, plotly, vega } from '../../src/index.js';
import type { Exhibit } from './exhibit.js';

const SECONDS = 12;
const STEP = 0.02;
const FRICTION = 0.25;

/** Angle and speed of the pendulum at a moment, in seconds, radians and radians per second. */
interface Moment {
  readonly time: number;
  readonly angle: number;
  readonly speed: number;
}

export const documents: Exhibit = {
  name: 'documents',
  title: 'A pendulum with friction, in words and drawings',
  async show({ run, progress }) {
    const paths = [0.8, 1.6, 2.4, 3.1].map((angle) => swing(angle));
    run.log({
      'documents/paths': figure(phasePortrait(paths), { caption: 'angle and speed of four swings' }),
    });
    await progress(0.3);
    run.log({
      'documents/angles': vega(angleChart(paths), { caption: 'drawn by Vega-Lite from its data' }),
      'documents/energy': plotly(energySurface(), {
        caption: 'drawn by Plotly, which the page gives the board',
      }),
      'documents/report': html(report(paths), { caption: 'a document of its own' }),
    });
    await progress(0.7);
    run.log({ 'documents/notes': markdown(NOTES) });
    await progress(1);
  },
};

/** A swing from rest at an angle, by the midpoint rule. */
function swing(angle: number): Moment[] {
  const pull = (at: number, speed: number) => -Math.sin(at) - FRICTION * speed;
  const path: Moment[] = [];
  let speed = 0;
  let now = angle;
  for (let time = 0; time <= SECONDS; time += STEP) {
    path.push({ time, angle: now, speed });
    const [middle, middleSpeed] = [now + (STEP / 2) * speed, speed + (STEP / 2) * pull(now, speed)];
    now += STEP * middleSpeed;
    speed += STEP * pull(middle, middleSpeed);
  }
  return path;
}

const COLOURS = ['#2b5fc7', '#0e8a6d', '#c77a12', '#b3306b'] as const;

function phasePortrait(paths: readonly (readonly Moment[])[]): string {
  const [width, height] = [420, 300];
  const x = (angle: number) => width / 2 + angle * 60;
  const y = (speed: number) => height / 2 - speed * 62;
  const lines = paths.map((path, at) => {
    const points = path.map(({ angle, speed }) => `${x(angle).toFixed(1)},${y(speed).toFixed(1)}`).join(' ');
    return `<polyline points="${points}" fill="none" stroke="${COLOURS[at % COLOURS.length]}" stroke-width="1.6"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12">
<path d="M0 ${height / 2}H${width}M${width / 2} 0V${height}" stroke="#9aa4ae" stroke-width="1"/>
${lines.join('\n')}
<text x="${width - 6}" y="${height / 2 - 6}" text-anchor="end" fill="#5c6672">angle</text>
<text x="${width / 2 + 6}" y="14" fill="#5c6672">speed</text>
</svg>`;
}

function angleChart(paths: readonly (readonly Moment[])[]): object {
  const values = paths.flatMap((path) =>
    path
      .filter((_, at) => at % 5 === 0)
      .map(({ time, angle }) => ({ time: Number(time.toFixed(2)), angle, start: startOf(path) })),
  );
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: 'container',
    height: 180,
    data: { values },
    mark: { type: 'line', strokeWidth: 1.6 },
    encoding: {
      x: { field: 'time', type: 'quantitative', title: 'seconds' },
      y: { field: 'angle', type: 'quantitative', title: 'angle' },
      color: { field: 'start', type: 'nominal', title: 'start' },
    },
  };
}

/** The energy of the pendulum over angle and speed: it stands still in the hollows. */
function energySurface(): object {
  const angles = Array.from({ length: 41 }, (_, at) => (Math.PI * (at - 20)) / 10);
  const speeds = Array.from({ length: 25 }, (_, at) => (at - 12) / 5);
  const z = speeds.map((speed) => angles.map((angle) => (speed * speed) / 2 + 1 - Math.cos(angle)));
  return {
    data: [{ type: 'surface', x: angles, y: speeds, z, showscale: false }],
    layout: {
      margin: { t: 8, r: 8, b: 8, l: 8 },
      scene: {
        xaxis: { title: { text: 'angle' } },
        yaxis: { title: { text: 'speed' } },
        zaxis: { title: { text: 'energy' } },
      },
    },
  };
}

function startOf(path: readonly Moment[]): string {
  return (path[0]?.angle ?? 0).toFixed(1);
}

function report(paths: readonly (readonly Moment[])[]): string {
  const rows = paths.map((path) => {
    const fastest = Math.max(...path.map(({ speed }) => Math.abs(speed)));
    const first = path.find(({ angle }, at) => at > 0 && angle < 0);
    return `<tr><td>${startOf(path)}</td><td>${fastest.toFixed(2)}</td><td>${first ? `${first.time.toFixed(2)} s` : 'never'}</td></tr>`;
  });
  return `<style>table { border-collapse: collapse } td, th { padding: 4px 14px 4px 0; text-align: right; border-bottom: 1px solid color-mix(in srgb, currentcolor 20%, transparent) } th { font-weight: 600 }</style>
<h3>Four swings</h3>
<table><tr><th>start</th><th>fastest</th><th>first at the bottom</th></tr>${rows.join('')}</table>
<p>A pendulum that starts higher needs more time to the bottom: only small swings take equal times.</p>`;
}

const NOTES = `### What was computed
The pendulum obeys **θ″ = −sin θ − ${FRICTION} θ′**, in steps of ${STEP} s by the midpoint rule.

| part | kind of value |
|---|---|
| paths | \`figure\`, an SVG |
| angles | \`vega\` |
| energy | \`plotly\` |
| report | \`html\` |
| these notes | \`markdown\` |

1. All of it is stored in this browser.
2. *Export…* on the board writes it into one file.
`;
