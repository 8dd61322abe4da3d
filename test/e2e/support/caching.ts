import type { Plugin } from 'vite';

/**
 * Lets browsers keep the modules of a development server, whose files nobody changes during the tests. Vite has each of some
 * hundred modules asked for again by each page, which takes more processor time than most tests do with the page.
 */
export function keepInCaches(): Plugin {
  return {
    name: 'test-keep-in-caches',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (!/^\/(src|demo|test)\/.*\.(ts|css)(\?|$)/.test(request.url ?? '')) return next();
        const setHeader = response.setHeader.bind(response);
        response.setHeader = (name, value) =>
          setHeader(name, name.toLowerCase() === 'cache-control' ? 'max-age=3600' : value);
        next();
      });
    },
  };
}
