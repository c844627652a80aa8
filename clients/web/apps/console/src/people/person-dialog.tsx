import { uuid, type Worker, workforce } from '@crowdloom/api';
import { dateTime, t } from '@crowdloom/i18n';
import {
  Badge,
  Button,
  Dialog,
  FailureBanner,
  IconButton,
  TextField,
  useAction,
} from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { has } from '../session/session.state';

interface Props {
  worker: Worker;
  onClose: () => void;
  onWorker: (worker: Worker) => void;
}

/** A person: skills, certificate, and whether they may work. */
export function PersonDialog({ worker, onClose, onWorker }: Props) {
  return (
    <Dialog title={worker.displayName || worker.login || ''} onClose={onClose}>
      <div class="stack">
        <p class="soft">
          {worker.login} · {(worker.languages ?? []).join(', ') || '–'} · {worker.region || '–'}
        </p>
        <Skills worker={worker} onWorker={onWorker} />
        <Certificate worker={worker} onWorker={onWorker} />
        <Standing worker={worker} onWorker={onWorker} />
      </div>
    </Dialog>
  );
}

type PartProps = Pick<Props, 'worker' | 'onWorker'>;

function Skills({ worker, onWorker }: PartProps) {
  const [name, setName] = useState('');
  const [value, setValue] = useState('70');
  const edits = has('ROLE_MANAGER', 'ROLE_ADMIN');
  const save = useAction(async (skill: string, next: number | undefined) => {
    const request = {
      name: worker.name,
      skill,
      requestId: uuid(),
      ...(next !== undefined && { value: next }),
    };
    onWorker(await workforce.setWorkerSkill(request));
    setName('');
  });
  const number = Number(value);
  const ready = name.trim() !== '' && /^\d+$/.test(value) && number <= 100;
  return (
    <section class="stack tight">
      <h3>{t('person.skills')}</h3>
      <FailureBanner failure={save.failure} />
      <ul class="skill-list">
        {Object.entries(worker.skills ?? {}).map(([skill, now]) => (
          <li key={skill}>
            <span>{skill}</span>
            <meter min={0} max={100} value={now} aria-label={skill} />
            <span class="number">{now}</span>
            {edits && (
              <IconButton
                icon="trash"
                label={t('person.skill.remove', { skill })}
                onClick={() => save.run(skill, undefined)}
              />
            )}
          </li>
        ))}
      </ul>
      {edits && (
        <div class="skill-row">
          <TextField label={t('audience.skill')} value={name} onValue={setName} />
          <TextField
            label={t('person.skill.value')}
            type="number"
            min={0}
            max={100}
            value={value}
            onValue={setValue}
          />
          <Button disabled={!ready} busy={save.busy} onClick={() => save.run(name.trim(), number)}>
            {t('person.skill.set')}
          </Button>
        </div>
      )}
    </section>
  );
}

function Certificate({ worker, onWorker }: PartProps) {
  const verify = useAction(async () => {
    onWorker(await workforce.verifyCertificate({ name: worker.name, requestId: uuid() }));
  });
  const { certificate } = worker;
  if (!certificate) return null;
  return (
    <section class="stack tight">
      <h3>{t('person.certificate')}</h3>
      <FailureBanner failure={verify.failure} />
      <p>
        {t('people.level.value', { level: certificate.level ?? 0 })} · {certificate.number} ·{' '}
        {certificate.issuer}
      </p>
      {certificate.verifier ? (
        <p>
          <Badge tone="good">{t('person.certificate.verified')}</Badge>{' '}
          <span class="soft small-text">{dateTime(certificate.verifyTime)}</span>
        </p>
      ) : (
        has('ROLE_ADMIN') && (
          <div>
            <Button busy={verify.busy} onClick={verify.run}>
              {t('person.certificate.verify')}
            </Button>
          </div>
        )
      )}
    </section>
  );
}

function Standing({ worker, onWorker }: PartProps) {
  const [reason, setReason] = useState('');
  const suspended = worker.state === 'SUSPENDED';
  const change = useAction(async () => {
    const request = { name: worker.name, reason: reason.trim(), requestId: uuid() };
    onWorker(
      await (suspended ? workforce.reinstateWorker(request) : workforce.suspendWorker(request)),
    );
    setReason('');
  });
  if (!has('ROLE_ADMIN', ...(suspended ? [] : (['ROLE_OPERATOR'] as const)))) return null;
  return (
    <section class="stack tight">
      <h3>{t('person.standing')}</h3>
      <FailureBanner failure={change.failure} />
      <TextField label={t('person.reason')} value={reason} onValue={setReason} />
      <div>
        <Button
          kind={suspended ? 'secondary' : 'danger'}
          disabled={!reason.trim()}
          busy={change.busy}
          onClick={change.run}
        >
          {t(suspended ? 'person.reinstate' : 'person.suspend')}
        </Button>
      </div>
    </section>
  );
}
