import { defineConfig } from 'vitest/config';

// "unit" needs nothing; "browser" drives Chromium against the built apps (npm run build first).
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{apps,packages}/**/*.spec.ts', 'testing/unit/**/*.spec.ts'],
          environment: 'node',
          setupFiles: ['testing/unit/setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['testing/browser/**/*.spec.ts'],
          environment: 'node',
          testTimeout: 90_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
