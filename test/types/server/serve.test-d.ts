/** The public types of the server, as a program in Node meets them. Compiled, never run. */
import { type createApp, type RunningServer, type ServeOptions, serve } from 'stepwell/server';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectType<_ extends true>(): void {}

const options: ServeOptions = { data: './runs', version: '1', log: (entry) => void entry.event };
const running = serve(options);
expectType<Equal<typeof running, Promise<RunningServer>>>();
// @ts-expect-error data must be somewhere
void serve({ version: '1', log: () => {} });
declare const app: ReturnType<typeof createApp>;
const answer: Response | Promise<Response> = app.fetch(new Request('http://localhost/'));
void answer;
