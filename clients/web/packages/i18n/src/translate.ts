// Texts by message id. A catalog is a typed module for each language and app, loaded on demand; the
// compiler refuses an id that a language lacks. Texts may hold {name} and one level of plurals:
// {count, plural, one {# task} other {# tasks}}.

import { effect, signal } from '@preact/signals';
import { type Locale, locale } from './locale';
import type annotator from './messages/annotator.en';
import type console from './messages/console.en';
import type shared from './messages/shared.en';

export type MessageId = keyof typeof shared | keyof typeof annotator | keyof typeof console;
export type Params = Record<string, string | number>;
export type Catalog = Record<string, string>;
export type CatalogLoader = (locale: Locale) => Promise<Catalog>;

const active = signal<{ locale: Locale; catalog: Catalog }>({ locale: locale.value, catalog: {} });

/** The language that is on the screen now: its catalog is loaded. */
export const shownLocale = () => active.value.locale;

/** Loads the catalog of the chosen language, now and whenever the choice changes. */
export function startTranslations(load: CatalogLoader): Promise<void> {
  return new Promise((resolve) => {
    effect(() => {
      const wanted = locale.value;
      load(wanted).then((catalog) => {
        if (locale.value === wanted) active.value = { locale: wanted, catalog };
        resolve();
      });
    });
  });
}

export const hasMessage = (id: string) => id in active.value.catalog;

export function t(id: MessageId, params: Params = {}): string {
  const { locale: shown, catalog } = active.value;
  return format(catalog[id] ?? id, params, shown);
}

/** For ids that are made of data, as `error.${reason}`: undefined where there is no such text. */
export const tMaybe = (id: string, params: Params = {}) =>
  hasMessage(id) ? t(id as MessageId, params) : undefined;

const PLURAL = /\{(\w+), plural, ((?:\w+ \{[^{}]*\} ?)+)\}/g;

export function format(text: string, params: Params, shown: string): string {
  return text
    .replace(PLURAL, (_, name: string, forms: string) => {
      const count = Number(params[name]);
      const category = new Intl.PluralRules(shown).select(count);
      const form = formOf(forms, category) ?? formOf(forms, 'other') ?? '';
      return form.replaceAll('#', new Intl.NumberFormat(shown).format(count));
    })
    .replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

const formOf = (forms: string, category: string) =>
  new RegExp(`${category} \\{([^{}]*)\\}`).exec(forms)?.[1];
