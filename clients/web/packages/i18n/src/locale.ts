// The language of the screens: chosen by the person, else by the browser, else Chinese.

import { effect, signal } from '@preact/signals';

export const LOCALES = ['zh-CN', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

export const LOCALE_NAMES: Record<Locale, string> = { 'zh-CN': '简体中文', en: 'English' };

const KEY = 'crowdloom.locale';

function firstLocale(): Locale {
  const kept = localStorage.getItem(KEY);
  const wanted = [kept, ...navigator.languages].find((tag) => tag && matchLocale(tag));
  return matchLocale(wanted ?? '') ?? 'zh-CN';
}

/** The supported language that a BCP 47 tag asks for. */
export const matchLocale = (tag: string): Locale | undefined =>
  LOCALES.find((l) => l === tag || l.split('-')[0] === tag.split('-')[0]);

/** The language the person chose; the texts on the screen follow when their catalog is there. */
export const locale = signal<Locale>(firstLocale());

export function setLocale(next: Locale) {
  localStorage.setItem(KEY, next);
  locale.value = next;
}

effect(() => {
  document.documentElement.lang = locale.value;
});
