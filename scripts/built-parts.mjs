// For bundles of sources: see builtParts().

/**
 * A Vite plugin that takes the parts of the worker that page code names by address from dist/, as a user's bundler does: of sources
 * Vite would emit the text, for it follows such an address only inside of `new Worker()`.
 *
 * @returns {import('vite').Plugin}
 */
export function builtParts() {
  return {
    name: 'stepwell:built-parts',
    enforce: 'pre',
    transform(code) {
      const built = code.replace(
        /new URL\('\.\.\/worker\/parts\/(\w+)\.ts', import\.meta\.url\)/g,
        (_, name) => `new URL('../../dist/parts/stepwell-${name}.js', import.meta.url)`,
      );
      return built === code ? null : { code: built, map: null };
    },
  };
}
