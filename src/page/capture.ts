import { messageOf } from '../base/errors.js';
import type { Json, LogLevel, LogRecord } from '../record/kinds.js';
import type { CaptureOptions } from './options.js';

/** Receives captured log lines. */
export type CaptureSink = (
  level: LogLevel,
  message: string,
  source: LogRecord['source'],
  context: Json,
) => void;

const CONSOLE_LEVELS = {
  debug: 'debug',
  log: 'info',
  info: 'info',
  warn: 'warning',
  error: 'error',
} as const satisfies Record<string, LogLevel>;
type ConsoleMethod = keyof typeof CONSOLE_LEVELS;

/** Sinks of all runs that capture. Every sink gets every line. The console is wrapped once. */
const consoleSinks = new Set<CaptureSink>();
const errorSinks = new Set<CaptureSink>();
let originals: Record<ConsoleMethod, (...data: unknown[]) => void> | null = null;
let inside = false;

/** Starts capturing for a run. Returns a function that stops capturing and restores the console after the last run. */
export function startCapture(options: Required<CaptureOptions>, sink: CaptureSink): () => void {
  if (options.console) {
    if (consoleSinks.size === 0) wrapConsole();
    consoleSinks.add(sink);
  }
  if (options.errors && typeof addEventListener === 'function') {
    if (errorSinks.size === 0) {
      addEventListener('error', onError);
      addEventListener('unhandledrejection', onRejection);
    }
    errorSinks.add(sink);
  }
  return () => {
    if (consoleSinks.delete(sink) && consoleSinks.size === 0) unwrapConsole();
    if (errorSinks.delete(sink) && errorSinks.size === 0) {
      removeEventListener('error', onError);
      removeEventListener('unhandledrejection', onRejection);
    }
  };
}

function wrapConsole(): void {
  const methods = Object.keys(CONSOLE_LEVELS) as ConsoleMethod[];
  const before = {} as NonNullable<typeof originals>;
  originals = before;
  for (const name of methods) {
    // biome-ignore lint/suspicious/noConsole: the console is what is captured.
    const original = console[name];
    before[name] = original;
    console[name] = (...data: unknown[]) => {
      original.apply(console, data);
      emit(consoleSinks, CONSOLE_LEVELS[name], () => data.map(show).join(' '), 'console', null);
    };
  }
}

function unwrapConsole(): void {
  if (originals) Object.assign(console, originals);
  originals = null;
}

/** Passes a line to every sink. Lines that logging itself prints meanwhile are not captured. */
function emit(
  sinks: ReadonlySet<CaptureSink>,
  level: LogLevel,
  message: () => string,
  source: LogRecord['source'],
  context: Json,
): void {
  if (inside) return;
  inside = true;
  try {
    const text = message();
    for (const sink of sinks) sink(level, text, source, context);
  } catch {
    // A value that cannot be converted to text must not break the page's own console call.
  } finally {
    inside = false;
  }
}

function onError(event: Event): void {
  const { message, error, filename, lineno } = event as ErrorEvent;
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const context = { stack, file: filename ?? '', line: lineno ?? 0 };
  emit(errorSinks, 'error', () => message || messageOf(error), 'error', context);
}

function onRejection(event: Event): void {
  const { reason } = event as PromiseRejectionEvent;
  const stack = reason instanceof Error ? (reason.stack ?? '') : '';
  emit(errorSinks, 'error', () => `Unhandled rejection: ${messageOf(reason)}`, 'error', { stack });
}

/** Formats a value roughly as a console prints it. */
function show(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.stack ?? `${value.name}: ${value.message}`;
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
