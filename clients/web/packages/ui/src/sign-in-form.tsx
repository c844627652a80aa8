import { type Session, workforce } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { useState } from 'preact/hooks';
import { Button, IconButton } from './button';
import { FailureBanner } from './failure-banner';
import { TextField } from './field';
import { useAction } from './load';

const ORGANIZATION_KEY = 'crowdloom.organization';

/** ?org=3 in an address that a manager sends, else the number of the last time. */
const firstOrganization = () =>
  new URLSearchParams(location.search).get('org') ?? localStorage.getItem(ORGANIZATION_KEY) ?? '1';

interface Props {
  login?: string;
  onSession: (session: Session) => void;
}

export function SignInForm({ login: firstLogin = '', onSession }: Props) {
  const [organization, setOrganization] = useState(firstOrganization);
  const [login, setLogin] = useState(firstLogin);
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const signIn = useAction(async () => {
    const request = { organization: Number(organization), login: login.trim(), password };
    const session = await workforce.signIn({
      ...request,
      device: navigator.userAgent.slice(0, 200),
    });
    localStorage.setItem(ORGANIZATION_KEY, organization);
    onSession(session);
  });
  const organizationFits = /^[1-9]\d{0,8}$/.test(organization);
  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (organizationFits && login.trim() && password && !signIn.busy) signIn.run();
  };
  const missing = (value: string) => (tried && !value.trim() ? t('signIn.required') : undefined);
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <FailureBanner failure={signIn.failure} />
      <TextField
        label={t('signIn.organization')}
        hint={t('signIn.organization.hint')}
        error={tried && !organizationFits ? t('signIn.organization.invalid') : undefined}
        inputMode="numeric"
        autocomplete="organization"
        value={organization}
        onValue={setOrganization}
      />
      <TextField
        label={t('signIn.login')}
        error={missing(login)}
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        value={login}
        onValue={setLogin}
      />
      <PasswordField error={missing(password)} value={password} onValue={setPassword} />
      <Button kind="primary" wide type="submit" busy={signIn.busy}>
        {t('signIn.submit')}
      </Button>
    </form>
  );
}

interface PasswordProps {
  value: string;
  onValue: (value: string) => void;
  error?: string;
  label?: string;
  hint?: string;
  fresh?: boolean;
}

export function PasswordField({ value, onValue, error, label, hint, fresh }: PasswordProps) {
  const [visible, setVisible] = useState(false);
  return (
    <TextField
      label={label ?? t('signIn.password')}
      hint={hint}
      error={error}
      type={visible ? 'text' : 'password'}
      autocomplete={fresh ? 'new-password' : 'current-password'}
      value={value}
      onValue={onValue}
      end={
        <IconButton
          icon={visible ? 'eyeOff' : 'eye'}
          label={visible ? t('signIn.password.hide') : t('signIn.password.show')}
          onClick={() => setVisible(!visible)}
        />
      }
    />
  );
}
