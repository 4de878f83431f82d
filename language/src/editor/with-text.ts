import type { ModuleHost } from '../names/index.ts';

/** The same modules, but for the text of one, to see what becomes of them: programs of `host` stay as they are. */
export function withText({ memory, ...host }: ModuleHost, path: string, text: string): ModuleHost {
  return {
    ...host,
    ...(memory ? { memory: memory.aside } : {}),
    read: (name) => (name === path ? text : host.read(name)),
  };
}
