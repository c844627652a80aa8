import { workforce } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import {
  Badge,
  Banner,
  Button,
  Card,
  FailureBanner,
  LanguageChoice,
  Loading,
  ThemeChoice,
  useAction,
  useLoad,
} from '@crowdloom/ui';
import { leave, person, workerName } from '../session/session.state';
import { outbox } from '../sync/outbox.state';
import { OutboxList } from '../sync/outbox-list';
import { DataCard } from './data-card';

/** The person: skills and certificate, what waits to be sent, language and appearance. */
export function MeScreen() {
  const profile = useLoad(
    () => workforce.getWorker({ name: workerName.value }),
    [workerName.value],
  );
  const signOut = useAction(leave);
  const waiting = outbox.value.filter((entry) => entry.state === 'waiting').length;
  return (
    <div class="screen stack">
      <header class="greeting">
        <h1 dir="auto">{person.value?.displayName || person.value?.login}</h1>
        <p class="soft">
          {person.value?.login} · {person.value?.organizationTitle}
        </p>
      </header>
      <OutboxList />
      <Card title={t('me.skills')}>
        <FailureBanner failure={profile.failure} onRetry={profile.reload} />
        {profile.data ? <Skills {...profile.data} /> : profile.loading && <Loading rows={1} />}
      </Card>
      <DataCard />
      <Card title={t('me.settings')}>
        <LanguageChoice />
        <ThemeChoice />
      </Card>
      <Card>
        {waiting > 0 && <Banner tone="warn">{t('me.signOut.waiting', { count: waiting })}</Banner>}
        <Button kind="danger" busy={signOut.busy} onClick={signOut.run}>
          {t('settings.signOut')}
        </Button>
      </Card>
    </div>
  );
}

interface SkillsProps {
  skills?: Record<string, number>;
  certificate?: { level?: number; verifier?: string; number?: string };
}

function Skills({ skills = {}, certificate }: SkillsProps) {
  const names = Object.keys(skills).sort();
  return (
    <>
      {names.length === 0 && <p class="soft">{t('me.skills.none')}</p>}
      <ul class="skill-list">
        {names.map((name) => (
          <li key={name}>
            <span>{name}</span>
            <meter min={0} max={100} value={skills[name]} aria-label={name} />
            <span class="number">{skills[name]}</span>
          </li>
        ))}
      </ul>
      {certificate?.level && (
        <p class="row">
          <span>{t('me.certificate', { level: certificate.level })}</span>
          <Badge tone={certificate.verifier ? 'good' : 'warn'}>
            {t(certificate.verifier ? 'me.certificate.verified' : 'me.certificate.unverified')}
          </Badge>
        </p>
      )}
    </>
  );
}
