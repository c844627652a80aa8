import { LOCALE_NAMES, LOCALES, locale, setLocale, t } from '@crowdloom/i18n';
import { Segmented } from './segmented';
import { setTheme, THEMES, theme } from './theme';

/** The language; each name in its own language, so that everybody finds theirs. */
export const LanguageChoice = () => (
  <Segmented
    label={t('settings.language')}
    value={locale.value}
    options={LOCALES.map((value) => ({
      value,
      label: <span lang={value}>{LOCALE_NAMES[value]}</span>,
    }))}
    onChange={setLocale}
  />
);

export const ThemeChoice = () => (
  <Segmented
    label={t('settings.theme')}
    value={theme.value}
    options={THEMES.map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
    onChange={setTheme}
  />
);
