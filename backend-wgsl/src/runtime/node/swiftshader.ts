/** The Vulkan driver that computes on the CPU, out of an npm package that ships it beside a browser. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { cachedFolder } from './cache.ts';
import { untar } from './untar.ts';

const packageName = '@sparticuz/chromium';
const files = { manifest: 'vk_swiftshader_icd.json', loader: 'libvulkan.so.1', driver: 'libvk_swiftshader.so' };

export type SwiftShader =
  /** Paths of the driver's manifest, as the Vulkan loader wants it, and of a Vulkan loader. */
  | { readonly kind: 'ok'; readonly manifest: string; readonly loader: string }
  | { readonly kind: 'failed'; readonly reasons: readonly string[] };

/** Unpacks SwiftShader on first use, into a cache folder per version of the package. */
export function swiftShader(): SwiftShader {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { kind: 'failed', reasons: [`no SwiftShader is at hand for ${process.platform} on ${process.arch}`] };
  let root: string;
  let version: string;
  try {
    // The package exports only its main module, build/index.js.
    root = join(dirname(createRequire(import.meta.url).resolve(packageName)), '..');
    version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
  } catch {
    return { kind: 'failed', reasons: [`the package ${packageName}, which holds SwiftShader, is not installed`] };
  }
  const archive = join(root, 'bin', 'swiftshader.tar.br');
  const cached = cachedFolder(`swiftshader-${version}`, Object.values(files), () =>
    untar(new Uint8Array(brotliDecompressSync(new Uint8Array(readFileSync(archive))))),
  );
  if (cached.kind === 'failed') return cached;
  return { kind: 'ok', manifest: join(cached.folder, files.manifest), loader: join(cached.folder, files.loader) };
}
