import { type Assignment, dispatch, type Worker, workforce } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { Badge, Banner, Button, Card, FailureBanner, TextField, useAction } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { filterName } from '../batches/audience-form';
import { allPages } from '../pages';
import { to } from '../places';
import { organization } from '../session/session.state';
import { batchReasons, personReasons, type Reason } from './reasons';
import { loadRunning, type Running } from './running';

interface Answer {
  worker: Worker;
  running: Running[];
  mine: Assignment[];
}

async function findWorker(login: string): Promise<Worker | undefined> {
  const all = await allPages(
    (pageToken) => workforce.listWorkers({ parent: organization.value, pageSize: 500, pageToken }),
    (page) => page.workers,
    50_000,
  );
  return all.find((w) => w.login === login || w.name === login || w.name === `workers/${login}`);
}

/** "Why is there no work for this worker?", batch by batch. */
export function WhyNoWork() {
  const [login, setLogin] = useState('');
  const [answer, setAnswer] = useState<Answer>();
  const [unknown, setUnknown] = useState(false);
  const ask = useAction(async () => {
    const worker = await findWorker(login.trim());
    setUnknown(!worker);
    setAnswer(undefined);
    if (!worker) return;
    const [running, mine] = await Promise.all([
      loadRunning(),
      allPages(
        (pageToken) =>
          dispatch.listWorkerAssignments({ parent: worker.name, pageSize: 500, pageToken }),
        (page) => page.assignments,
        10_000,
      ),
    ]);
    setAnswer({ worker, running, mine });
  });
  const submit = (event: Event) => {
    event.preventDefault();
    if (login.trim()) ask.run();
  };
  return (
    <Card title={t('why.title')}>
      <FailureBanner failure={ask.failure} />
      <form class="ask" onSubmit={submit}>
        <TextField label={t('why.login')} autocapitalize="none" value={login} onValue={setLogin} />
        <Button type="submit" busy={ask.busy}>
          {t('why.ask')}
        </Button>
      </form>
      {unknown && <Banner tone="warn">{t('error.WORKER_NOT_FOUND')}</Banner>}
      {answer && <Explanation {...answer} />}
    </Card>
  );
}

function Explanation({ worker, running, mine }: Answer) {
  const own = personReasons(worker);
  if (own[0]) return <Banner tone="warn">{reasonText(own[0])}</Banner>;
  if (!running.length) return <Banner>{t('operator.batches.empty')}</Banner>;
  return (
    <ul class="reasons-list">
      {running.map(({ batch }) => {
        const reasons = batchReasons(worker, batch, mine);
        const open = reasons[0]?.kind === 'open';
        return (
          <li key={batch.name}>
            <a href={to.batch(batch.name ?? '')} dir="auto">
              {batch.title}
            </a>
            <Badge tone={open ? 'good' : 'warn'}>{t(open ? 'why.yes' : 'why.no')}</Badge>
            <span>{reasons.map(reasonText).join(' · ')}</span>
          </li>
        );
      })}
    </ul>
  );
}

function reasonText(reason: Reason): string {
  if (reason.kind === 'filter') return t('why.filter', { filter: filterName(reason.filter) });
  if (reason.kind === 'holds' || reason.kind === 'didAll')
    return t(`why.${reason.kind}`, { count: reason.count });
  return t(`why.${reason.kind}`);
}
