/** MIME type of logged Markdown: a text, which no browser runs. */
export const MARKDOWN_TYPE = 'text/markdown';
