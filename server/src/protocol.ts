/** What this server understands beyond the Language Server Protocol. */
import { NotificationType } from './lsp.ts';

/** Files that the server cannot read by itself (in a browser, or of a scheme other than `file:`); `null` is a file that is gone. */
export const provideFiles = new NotificationType<{
  readonly files: readonly { readonly uri: string; readonly text: string | null }[];
}>('ncd/files');
