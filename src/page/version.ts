/** Version of the library, recorded with each session. The build replaces nothing here: a test compares it with package.json. */
export const LIBRARY_VERSION = '0.1.0';
