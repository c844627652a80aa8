import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { dist, shared } from '../../vite.shared';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  ...shared(dist),
  plugins: [
    VitePWA({
      injectRegister: false,
      registerType: 'autoUpdate',
      manifest: {
        name: 'Crowdloom',
        short_name: 'Crowdloom',
        description: '标注任务 · Labeling work',
        lang: 'zh-CN',
        start_url: '/',
        display: 'standalone',
        theme_color: '#0b5f57',
        background_color: '#f6f4ef',
        icons: [
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,png,webmanifest}'],
        globIgnores: ['console/**', 'outbox-worker.js'],
        importScripts: ['/outbox-worker.js'],
        navigateFallback: '/index.html',
        navigateFallbackDenylist: [/^\/console/, /^\/media/, /^\/crowdloom\./],
        cleanupOutdatedCaches: true,
      },
    }),
  ],
});
