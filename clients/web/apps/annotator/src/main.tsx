import { type Locale, locale, startTranslations } from '@crowdloom/i18n';
import { matchPath, startRouter } from '@crowdloom/ui';
import '@crowdloom/ui/styles/index.css';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app';
import './annotator.css';
import { preloadScreens } from './screens';
import { person, rememberLocale } from './session/session.state';

const catalogs = {
  en: () => import('./catalogs/en'),
  'zh-CN': () => import('./catalogs/zh-cn'),
};

startRouter('/');
if (matchPath('/desk/:p/:b')) preloadScreens(0);
startTranslations(async (wanted: Locale) => (await catalogs[wanted]()).default).then(() => {
  const place = document.getElementById('app');
  if (place) render(<App />, place);
  import('./sync/sync.state').then(({ startSync }) => startSync());
  preloadScreens(300);
});

let first = true;
effect(() => {
  if (locale.value && !first && person.peek()) rememberLocale();
  first = false;
});

if ('serviceWorker' in navigator && import.meta.env.PROD) {
  navigator.serviceWorker.register('/sw.js').catch(() => undefined);
}
