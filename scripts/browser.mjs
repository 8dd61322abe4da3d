// Finds a browser to test and measure in: STEPWELL_BROWSER, a system Chromium or Chrome, Playwright's own. Offers to
// install one where there is none.
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { chromium } from 'playwright';
import { run } from './npm.mjs';

const SYSTEM_CHROMIUM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Chromium without its windows. Debian's; the file itself, because a shell between would not pass signals on. */
const HEADLESS_SHELL = '/usr/lib/chromium/chromium-headless-shell';

const SYSTEM_FIREFOX = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

const SYSTEM_WEBKIT_DRIVER = ['/usr/bin/WebKitWebDriver'];
/** WebKitGTK has no mode without a screen: tests give it one that nobody sees. */
const XVFB = '/usr/bin/Xvfb';

/** Debian packages that the browser tests use: the browsers, a screen, and fonts for the images that demos draw. */
const DEBIAN_PACKAGES = [
  'chromium',
  'firefox-esr',
  'webkit2gtk-driver',
  'xvfb',
  'fonts-dejavu-core',
  'fonts-liberation',
];

/** What a person can do when no browser is found. */
export const HOW_TO_GET_A_BROWSER = `No Chromium-family browser was found. One of these helps:
  sudo apt-get install -y chromium            (Debian, Ubuntu)
  npx playwright install chromium             (anywhere; Playwright's own copy)
  STEPWELL_BROWSER=/path/to/chrome npm test   (one that is already there)`;

/** Path of a Chromium-family browser, or `undefined`. */
export function findChromium() {
  const asked = process.env.STEPWELL_BROWSER;
  if (asked) {
    if (!existsSync(asked)) throw new Error(`STEPWELL_BROWSER points to ${asked}, which does not exist`);
    return asked;
  }
  return [...SYSTEM_CHROMIUM, chromium.executablePath()].find((path) => existsSync(path));
}

/**
 * Path of what tests run in: Chromium's headless shell where there is one, else {@link findChromium}. The shell has the same engine and
 * none of the windows, and takes less than half of the processor time for a start and for each page. Tests of hidden pages, and
 * benches, run in the whole browser.
 */
export function findTestChromium() {
  const hasShell = !process.env.STEPWELL_BROWSER && existsSync(HEADLESS_SHELL);
  return hasShell ? HEADLESS_SHELL : findChromium();
}

/** Path of Firefox (STEPWELL_FIREFOX, else a system one), or `undefined`. */
export function findFirefox() {
  const asked = process.env.STEPWELL_FIREFOX;
  if (asked) return existsSync(asked) ? asked : undefined;
  return SYSTEM_FIREFOX.find((path) => existsSync(path));
}

/**
 * WebKitGTK's driver (STEPWELL_WEBKIT, else a system one) and the virtual screen for its browser, or `undefined` when one
 * of them is missing.
 */
export function findWebKit() {
  const driver = [process.env.STEPWELL_WEBKIT || SYSTEM_WEBKIT_DRIVER]
    .flat()
    .find((path) => existsSync(path));
  return driver !== undefined && existsSync(XVFB) ? { driver, screen: XVFB } : undefined;
}

/** Finds Chromium, installing it where that is allowed: by itself in CI as root with apt, else when the person says yes. */
export async function ensureBrowser() {
  const found = findChromium();
  if (found && (!canUseApt() || (findFirefox() && findWebKit()))) return found;
  if (canUseApt()) {
    installFromDebian();
  } else if (await mayInstall()) {
    run(process.execPath, ['node_modules/playwright/cli.js', 'install', 'chromium'], {
      env: { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '' },
    });
  }
  return findChromium();
}

/** A machine that is ours to change: CI, as root, with apt. */
function canUseApt() {
  return Boolean(process.env.CI) && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

function installFromDebian() {
  console.log(`Installing ${DEBIAN_PACKAGES.join(', ')} …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { env });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...DEBIAN_PACKAGES], {
    env,
    capture: true,
  });
}

async function mayInstall() {
  console.log(HOW_TO_GET_A_BROWSER);
  if (!process.stdin.isTTY || process.env.CI) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question("Install Playwright's own Chromium now (about 150 MB)? [y/N] ");
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** The sandbox does not work for root in containers. */
const ANYWHERE_ARGS = ['--no-sandbox'];

/** Flags that give WebGL on a machine without a GPU. */
const WEBGL_ARGS = [
  ...ANYWHERE_ARGS,
  '--enable-unsafe-swiftshader',
  '--use-angle=swiftshader',
  // A GPU that is emulated on a busy machine takes its time: Chromium would take it for hung, and end it.
  '--disable-gpu-watchdog',
];

/** … and WebGPU. */
export const CHROMIUM_ARGS = [
  ...WEBGL_ARGS,
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

/** Chromium draws pages itself, which takes a third less CPU time for tests of the board. The emulated GPU only computes tensors. */
const DRAW_WITHOUT_GPU = ['--disable-gpu-rasterization', '--disable-gpu-compositing'];

/**
 * Chromium clears the memory of a shader's workgroup in a loop. With Vulkan's extension for this, the emulated GPU compiles one store per
 * word, and takes ten times as long for each of our kernels. The memory is cleared either way, as WGSL says.
 */
const COMPILE_FAST = ['--disable-dawn-features=use_vulkan_zero_initialize_workgroup_memory_extension'];

/** Flags for tests. Benches keep the flags above, so that their numbers compare with earlier ones. */
export const TEST_CHROMIUM_ARGS = [...CHROMIUM_ARGS, ...COMPILE_FAST, ...DRAW_WITHOUT_GPU];

/** Flags for e2e tests, which do not use WebGPU. Without Vulkan a browser starts in two thirds of the CPU time, and they start many. */
export const E2E_CHROMIUM_ARGS = [...WEBGL_ARGS, ...DRAW_WITHOUT_GPU];

/** Flags for e2e tests that compute on no GPU: without WebGL, a worker does not compile kernels to find out which backend is faster. */
export const NO_GPU_CHROMIUM_ARGS = [...ANYWHERE_ARGS, '--disable-gpu', '--disable-software-rasterizer'];
