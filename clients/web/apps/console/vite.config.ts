import { defineConfig } from 'vite';
import { dist, shared } from '../../vite.shared';

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  ...shared(`${dist}console`),
});
