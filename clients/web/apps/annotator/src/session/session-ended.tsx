import { t } from '@crowdloom/i18n';
import { Dialog, SignInForm } from '@crowdloom/ui';
import { enter, person, sessionEnded } from './session.state';

/** Signing in again over the screen: what was being done stays where it is. */
export function SessionEnded() {
  if (!sessionEnded.value) return null;
  return (
    <Dialog
      title={t('session.ended.title')}
      onClose={() => {
        sessionEnded.value = false;
      }}
    >
      <div class="stack">
        <p>{t('session.ended.text')}</p>
        <SignInForm login={person.value?.login} onSession={enter} />
      </div>
    </Dialog>
  );
}
