// Light or dark: chosen by the person, else like the device.

import { effect, signal } from '@preact/signals';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'crowdloom.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

export const theme = signal<Theme>(
  THEMES.find((known) => known === localStorage.getItem(KEY)) ?? 'auto',
);
const deviceIsDark = signal(dark.matches);
dark.addEventListener('change', () => {
  deviceIsDark.value = dark.matches;
});

export function setTheme(next: Theme) {
  localStorage.setItem(KEY, next);
  theme.value = next;
}

effect(() => {
  const isDark = theme.value === 'dark' || (theme.value === 'auto' && deviceIsDark.value);
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  const bar = document.querySelector<HTMLMetaElement>('meta[name="theme-color"]');
  if (bar) bar.content = isDark ? '#141a20' : '#0b5f57';
});
