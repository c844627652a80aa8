import { t } from '@crowdloom/i18n';
import { href, SignInForm } from '@crowdloom/ui';
import { EntryFrame, welcome } from './entry-frame';

export const SignInScreen = () => (
  <EntryFrame title={t('signIn.title')}>
    <SignInForm onSession={welcome} />
    <p class="entry-link">
      <a href={href('/join')}>{t('join.link')}</a>
    </p>
  </EntryFrame>
);
