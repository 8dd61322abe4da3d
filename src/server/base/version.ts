/** Version of the library, as it is in package.json: a test compares them. */
export const SERVER_VERSION = '0.1.0';
