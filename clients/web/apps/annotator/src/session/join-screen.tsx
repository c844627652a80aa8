import { workforce } from '@crowdloom/api';
import { locale, t } from '@crowdloom/i18n';
import { Button, FailureBanner, href, PasswordField, TextField, useAction } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { EntryFrame, welcome } from './entry-frame';

/** The first visit: a one-time code becomes an account with a password. */
export function JoinScreen() {
  const [code, setCode] = useState(() => new URLSearchParams(location.search).get('code') ?? '');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const join = useAction(async () => {
    const request = { code: code.trim(), password, displayName: name.trim(), locale: locale.value };
    welcome(await workforce.acceptInvitation(request));
  });
  const short = password.length < 8;
  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (code.trim() && !short) join.run();
  };
  return (
    <EntryFrame title={t('join.title')}>
      <p class="soft">{t('join.text')}</p>
      <form class="stack" onSubmit={submit} noValidate>
        <FailureBanner failure={join.failure} />
        <TextField
          label={t('join.code')}
          error={tried && !code.trim() ? t('signIn.required') : undefined}
          autocomplete="one-time-code"
          autocapitalize="none"
          spellcheck={false}
          value={code}
          onValue={setCode}
        />
        <TextField
          label={`${t('join.name')} (${t('common.optional')})`}
          autocomplete="name"
          value={name}
          onValue={setName}
        />
        <PasswordField
          fresh
          label={t('join.password')}
          hint={t('join.password.hint')}
          error={tried && short ? t('join.password.short') : undefined}
          value={password}
          onValue={setPassword}
        />
        <Button kind="primary" wide type="submit" busy={join.busy}>
          {t('join.submit')}
        </Button>
      </form>
      <p class="entry-link">
        <a href={href('/')}>{t('join.signIn')}</a>
      </p>
    </EntryFrame>
  );
}
