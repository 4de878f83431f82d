export * from './json.ts';
export { codePage } from './page.ts';
export { ansiPalette, type Palette, plainPalette } from './palette.ts';
export { renderSarif } from './sarif.ts';
export { renderText, summarize, type TextOptions } from './text.ts';
