declare const extensionVersion: string;

/** Put in by the bundler, from package.json. */
export const version = extensionVersion;
