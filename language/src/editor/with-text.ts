import type { ModuleHost } from '../names/index.ts';

/** The same modules, but for the text of one. */
export const withText = (host: ModuleHost, path: string, text: string): ModuleHost => ({
  ...host,
  read: (name) => (name === path ? text : host.read(name)),
});
