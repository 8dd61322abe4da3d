/** Version of the library, recorded with each session. The build does not replace it: a test compares it with package.json. */
export const LIBRARY_VERSION = '0.1.0';
