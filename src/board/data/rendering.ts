/** How long all boards of the page have rendered and drawn so far, in milliseconds: without layout and paint. */
export const rendering = { ms: 0 };
