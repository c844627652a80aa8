import type { Session } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { LanguageChoice, Logo, navigate } from '@crowdloom/ui';
import type { ComponentChildren } from 'preact';
import { enter, followAccountLocale } from './session.state';

export function welcome(session: Session) {
  followAccountLocale(session);
  enter(session);
  navigate('/', { replace: true });
}

/** What stands around the first screens: the name, and the language before anything else. */
export const EntryFrame = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <main class="entry" id="content" tabIndex={-1}>
    <div class="entry-brand">
      <Logo size={56} />
      <p class="entry-name">{t('app.name')}</p>
      <p class="soft">{t('entry.claim')}</p>
    </div>
    <section class="card entry-card">
      <h1>{title}</h1>
      {children}
    </section>
    <LanguageChoice />
  </main>
);
