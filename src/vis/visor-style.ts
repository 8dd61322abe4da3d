/** Styles of the visor. A text, because the visor is drawn without the board's libraries. */
export const VISOR_STYLE = `
:host {
  --accent: #2b50c8; --bg: #f7f8fa; --surface: #fff; --line: #e3e6eb; --text: #14181f; --muted: #616b78;
  color-scheme: light;
}
:host([dark]) {
  --accent: #8fb0ff; --bg: #101317; --surface: #15181c; --line: #262b32; --text: #e8ebef; --muted: #929ca8;
  color-scheme: dark;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
.visor, .handle {
  position: fixed; z-index: 100; color: var(--text); background: var(--bg);
  font: 13px/20px -apple-system, 'Segoe UI', Inter, Roboto, 'Noto Sans', Arial, sans-serif;
}
.visor {
  inset: 0 0 0 auto; width: min(550px, 100%); display: flex; flex-direction: column;
  border-left: 1px solid var(--line); box-shadow: 0 8px 28px rgb(16 24 40 / 0.16);
}
:host([fullscreen]) .visor { width: 100%; border-left: 0; }
header { display: flex; align-items: stretch; border-bottom: 1px solid var(--line); background: var(--surface); }
.tabs { display: flex; flex: 1; flex-wrap: wrap; min-width: 0; max-height: 33vh; overflow-y: auto; padding: 0 6px; }
button { font: inherit; color: inherit; background: none; border: 0; margin: 0; cursor: pointer; }
.tab { flex: none; max-width: 220px; padding: 10px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  color: var(--muted); border-bottom: 2px solid transparent; }
.tab[aria-selected=true] { color: var(--text); border-bottom-color: var(--accent); }
.acts { display: flex; flex: none; align-self: flex-start; }
.acts button { padding: 10px; color: var(--muted); }
.acts button:hover, .tab:hover { color: var(--text); }
@media (max-width: 640px) {
  .visor { width: 100%; border-left: 0; }
  .full { display: none; }
}
.panel { flex: 1; min-height: 0; overflow: auto; padding: 12px; }
:host([fullscreen]) .panel:not([hidden]) { display: grid; gap: 0 12px; align-content: start;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 480px), 1fr)); }
.surface { margin: 0 0 12px; border: 1px solid var(--line); border-radius: 6px; background: var(--surface); overflow: auto; }
.label { margin: 0; padding: 8px 10px 0; font-size: 13px; font-weight: 650; overflow-wrap: anywhere; }
.area { min-height: 60px; padding: 2px; }
select { font: inherit; padding: 2px 6px; color: inherit; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; }
.handle { right: 12px; bottom: 12px; padding: 7px 12px; border: 1px solid var(--line); border-radius: 6px; background: var(--surface); }
.empty { margin: 0; padding: 16px; color: var(--muted); }
`;
