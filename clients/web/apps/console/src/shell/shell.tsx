import { t } from '@crowdloom/i18n';
import {
  Button,
  Dialog,
  href,
  Icon,
  LanguageChoice,
  Logo,
  ThemeChoice,
  Toasts,
} from '@crowdloom/ui';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { leave, session } from '../session/session.state';
import { openSections } from './sections';

/** The sections at the side on a PC, above on a phone; what belongs to the person in one window. */
export function Shell({ at, children }: { at: string; children: ComponentChildren }) {
  const [settings, setSettings] = useState(false);
  const worker = session.value?.worker;
  return (
    <div class="console">
      <a class="skip-link" href="#content">
        {t('common.skipToContent')}
      </a>
      <header class="shell-bar">
        <a class="shell-brand" href={href('/')}>
          <Logo />
          <span>{t('app.name')}</span>
        </a>
        <nav aria-label={t('section.nav')}>
          {openSections().map((section) => (
            <a
              key={section.path}
              href={href(section.path)}
              aria-current={section.path === at || section.below.test(at) ? 'page' : undefined}
            >
              <Icon name={section.icon} />
              <span>{t(section.name)}</span>
            </a>
          ))}
        </nav>
        <button type="button" class="shell-person" onClick={() => setSettings(true)}>
          <Icon name="person" />
          <span>
            <strong dir="auto">{worker?.displayName || worker?.login}</strong>
            <span class="small-text">{session.value?.organizationTitle}</span>
          </span>
        </button>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <Toasts />
      {settings && <Settings onClose={() => setSettings(false)} />}
    </div>
  );
}

const Settings = ({ onClose }: { onClose: () => void }) => (
  <Dialog
    title={t('console.settings')}
    onClose={onClose}
    actions={
      <Button kind="danger" onClick={leave}>
        {t('settings.signOut')}
      </Button>
    }
  >
    <div class="stack">
      <LanguageChoice />
      <ThemeChoice />
      <a href="/">{t('console.toAnnotator')}</a>
    </div>
  </Dialog>
);
