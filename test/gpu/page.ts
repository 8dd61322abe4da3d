/**
 * Runs the tests of the kernels, and P5, on the GPU of whoever opens the page. `window.gpuReport` holds everything when the page is
 * done; with `?post` the page sends the report to its server as well, for machines without a screen. `?only=webgl,p5-webgl`: some.
 */
import { FILES } from './files.js';
import type { BenchLine, FrameAnswer, KernelTime, TestResult } from './types.js';

/** A limit against a frame that hangs; a device that is lost may take its page with it. */
const LIMIT_MS = 120_000;
const BACKENDS = ['webgl', 'webgpu'];

interface Report {
  readonly agent: string;
  readonly webgl: string;
  readonly webgpu: string;
  readonly files: Record<string, { readonly tests: TestResult[]; error: string | null; seconds: number }>;
  readonly bench: Record<string, { readonly rows: BenchLine[]; error: string | null }>;
  readonly kernels: Record<string, { readonly times: KernelTime[]; error: string | null }>;
  done: boolean;
}

declare global {
  interface Window {
    gpuReport: Report;
  }
}

const element = (id: string) => document.getElementById(id) as HTMLElement;

function row(...cells: string[]): HTMLTableRowElement {
  const line = element('rows').appendChild(document.createElement('tr'));
  for (const text of cells) line.insertCell().appendChild(document.createElement('pre')).textContent = text;
  return line;
}

/** Opens a frame and resolves when the frame has said its last. */
function runFrame(query: string, told: (answer: FrameAnswer) => void): Promise<string | null> {
  const frame = document.createElement('iframe');
  return new Promise<string | null>((resolve) => {
    const timer = setTimeout(() => resolve(`no end after ${LIMIT_MS / 1000} s`), LIMIT_MS);
    const hear = ({ source, data }: MessageEvent<FrameAnswer>) => {
      if (source !== frame.contentWindow) return;
      if (data.kind !== 'end') return told(data);
      clearTimeout(timer);
      removeEventListener('message', hear);
      resolve(data.error);
    };
    addEventListener('message', hear);
    frame.src = `./frame.html?${query}`;
    document.body.append(frame);
  }).finally(() => frame.remove());
}

function webGlName(): string {
  const gl = document.createElement('canvas').getContext('webgl2');
  const info = gl?.getExtension('WEBGL_debug_renderer_info');
  const name = gl && info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : 'none';
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return name;
}

async function webGpuName(): Promise<string> {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) return 'none';
  const { vendor, architecture, device, description } = adapter.info;
  return [vendor, architecture, device, description].filter(Boolean).join(' ') || 'an adapter without a name';
}

async function main(): Promise<void> {
  const asked = new URL(location.href).searchParams;
  const report: Report = {
    agent: navigator.userAgent,
    webgl: webGlName(),
    webgpu: await webGpuName(),
    files: {},
    bench: {},
    kernels: {},
    done: false,
  };
  window.gpuReport = report;
  const post = async () => {
    if (asked.has('post')) await fetch('report', { method: 'POST', body: JSON.stringify(report) });
  };
  element('gpu').textContent = `WebGL: ${report.webgl} · WebGPU: ${report.webgpu}`;
  let [passed, failed] = [0, 0];
  const state = (now: string) => {
    element('state').textContent = `${now}${passed} passed, ${failed} failed`;
  };
  const only = asked.get('only')?.split(',');
  const isAsked = (name: string) => only?.includes(name) ?? true;
  for (const name of Object.keys(FILES)) {
    if (!isAsked(name)) continue;
    if (name.startsWith('webgpu') && report.webgpu === 'none') continue;
    state(`${name} … `);
    const file: Report['files'][string] = { tests: [], error: null, seconds: 0 };
    report.files[name] = file;
    const began = performance.now();
    file.error = await runFrame(`file=${name}`, (answer) => {
      if (answer.kind !== 'test') return;
      const { result } = answer;
      file.tests.push(result);
      if (result.state === 'passed') passed += 1;
      if (result.state !== 'failed') return state(`${name} … `);
      failed += 1;
      row(name, result.name, result.messages.join('\n')).className = 'failed';
    });
    file.seconds = Math.round((performance.now() - began) / 100) / 10;
    if (file.error !== null) {
      failed += 1;
      row(name, '', file.error).className = 'failed';
    }
    row(name, `${file.tests.length} tests`, `${file.seconds} s`);
    await post();
  }
  for (const backend of BACKENDS) {
    if (!isAsked(`p5-${backend}`)) continue;
    if (backend === 'webgpu' && report.webgpu === 'none') continue;
    state(`P5 on ${backend} … `);
    const bench: Report['bench'][string] = { rows: [], error: null };
    report.bench[backend] = bench;
    bench.error = await runFrame(`bench=${backend}`, (answer) => {
      if (answer.kind === 'bench') bench.rows.push(...answer.rows);
    });
    for (const { what, ours, peer, ratio } of bench.rows) {
      row(`P5, ${backend}`, what, `${ours.toFixed(2)} ms · ${peer.toFixed(2)} ms · ${ratio.toFixed(2)}×`);
    }
    if (bench.error !== null) row(`P5, ${backend}`, '', bench.error).className = 'failed';
    await post();
  }
  for (const backend of BACKENDS) {
    if (!isAsked(`kernels-${backend}`)) continue;
    if (backend === 'webgpu' && report.webgpu === 'none') continue;
    state(`kernels on ${backend} … `);
    const kernels: Report['kernels'][string] = { times: [], error: null };
    report.kernels[backend] = kernels;
    kernels.error = await runFrame(`kernels=${backend}`, (answer) => {
      if (answer.kind === 'kernels') kernels.times.push(...answer.times);
    });
    for (const { variant, elements, data, bins, ms } of kernels.times) {
      row(
        variant,
        `${elements.toLocaleString('en-US')} elements, ${data}, ${bins} bins`,
        `${ms.toFixed(2)} ms`,
      );
    }
    if (kernels.error !== null) row(`kernels, ${backend}`, '', kernels.error).className = 'failed';
    await post();
  }
  report.done = true;
  state('');
  await post();
}

void main();
