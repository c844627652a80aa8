// What both apps build alike: Preact by the automatic JSX runtime, hashed files, no inline assets
// (the gateway's content policy allows none).

import type { UserConfig } from 'vite';

export const dist = new URL('./dist/', import.meta.url).pathname;

/** During development calls go to CROWDLOOM_SERVER, by default where `./dev up` listens. */
const server = process.env.CROWDLOOM_SERVER ?? 'http://127.0.0.1:8080';

export const shared = (outDir: string): UserConfig => ({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { output: { hashCharacters: 'base36' } },
  },
  server: {
    proxy: { '^/(crowdloom\\..*|media/.*)': server },
  },
});
