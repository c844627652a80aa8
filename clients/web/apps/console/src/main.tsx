import { type Locale, startTranslations } from '@crowdloom/i18n';
import { startRouter } from '@crowdloom/ui';
import '@crowdloom/ui/styles/index.css';
import { render } from 'preact';
import { App } from './app';
import './console.css';
import { restore } from './session/session.state';

const catalogs = {
  en: () => import('./catalogs/en'),
  'zh-CN': () => import('./catalogs/zh-cn'),
};

startRouter('/console/');
restore();
startTranslations(async (wanted: Locale) => (await catalogs[wanted]()).default).then(() => {
  const place = document.getElementById('app');
  if (place) render(<App />, place);
});
