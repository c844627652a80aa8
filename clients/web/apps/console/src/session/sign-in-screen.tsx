import { t } from '@crowdloom/i18n';
import { LanguageChoice, Logo, SignInForm } from '@crowdloom/ui';
import { enter } from './session.state';

export const SignInScreen = () => (
  <main class="entry" id="content" tabIndex={-1}>
    <div class="entry-brand">
      <Logo size={56} />
      <p class="entry-name">{t('app.name')}</p>
      <p class="soft">{t('console.claim')}</p>
    </div>
    <section class="card entry-card">
      <h1>{t('signIn.title')}</h1>
      <SignInForm onSession={enter} />
      <p class="entry-link">
        <a href="/">{t('console.toAnnotator')}</a>
      </p>
    </section>
    <LanguageChoice />
  </main>
);
