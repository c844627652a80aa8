// The outbox for the service worker, as one classic script: importScripts takes no modules.

import { defineConfig } from 'vite';
import { dist, shared } from '../../vite.shared';

const { build, ...rest } = shared(dist);

export default defineConfig({
  root: import.meta.dirname,
  ...rest,
  publicDir: false,
  build: {
    ...build,
    emptyOutDir: false,
    lib: {
      entry: 'src/sync/outbox-worker.ts',
      formats: ['iife'],
      name: 'outbox',
      fileName: () => 'outbox-worker.js',
    },
  },
});
