/** FFmpeg's `ffprobe`, where it is installed: a reader of audio and video that is not ours. */
import { spawn } from 'node:child_process';

/** An own build of it can be named. */
const PROGRAM = process.env.STEPWELL_FFPROBE ?? 'ffprobe';

/** What `ffprobe` says of a stream. Numbers are texts, as it writes them. */
export interface ProbedStream {
  readonly codec_name?: string;
  readonly width?: number;
  readonly height?: number;
  readonly channels?: number;
  readonly sample_rate?: string;
  readonly r_frame_rate?: string;
  readonly nb_read_frames?: string;
}

/** The streams in a file, whose frames are all decoded; `null`: `ffprobe` is not installed. Rejects with what it says of a damaged file. */
export function ffprobe(bytes: Uint8Array): Promise<readonly ProbedStream[] | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(PROGRAM, [
      '-v',
      'error',
      '-count_frames',
      '-show_streams',
      '-of',
      'json',
      '-i',
      'pipe:0',
    ]);
    let [out, said] = ['', ''];
    child.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve(null) : reject(error),
    );
    child.stdout.on('data', (data) => (out += String(data)));
    child.stderr.on('data', (data) => (said += String(data)));
    // It may have read enough, or not be there at all.
    child.stdin.on('error', () => {});
    child.stdin.end(bytes);
    child.on('close', (code) => {
      if (code === 0 && said === '') resolve((JSON.parse(out) as { streams: ProbedStream[] }).streams);
      else reject(new Error(`ffprobe: ${said || `code ${code}`}`));
    });
  });
}
