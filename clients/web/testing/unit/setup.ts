// The little of a browser that modules touch when they are loaded, and IndexedDB in memory.

import 'fake-indexeddb/auto';

const kept = new Map<string, string>();
const nothing = () => {};

Object.assign(globalThis, {
  localStorage: {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  },
  document: {
    documentElement: { lang: '', dataset: {} },
    visibilityState: 'visible',
    addEventListener: nothing,
    querySelector: () => null,
  },
  matchMedia: () => ({ matches: false, addEventListener: nothing }),
  addEventListener: nothing,
});
Object.defineProperty(globalThis, 'navigator', {
  value: { languages: ['en'], onLine: true, userAgent: 'test' },
});
