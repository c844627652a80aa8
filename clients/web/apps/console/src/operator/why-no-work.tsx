import { dispatch, type ExplainWorkResponse, type Worker, workforce } from '@crowdloom/api';
import { number, t } from '@crowdloom/i18n';
import { Badge, Banner, Button, Card, FailureBanner, TextField, useAction } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { obstacleName } from '../batches/obstacle';
import { allPages } from '../pages';
import { to } from '../places';
import { organization } from '../session/session.state';

type BatchReasons = NonNullable<ExplainWorkResponse['batches']>[number];
type Reason = NonNullable<ExplainWorkResponse['reasons']>[number];

interface Answer {
  worker: Worker;
  explained: ExplainWorkResponse;
}

async function findWorker(login: string): Promise<Worker | undefined> {
  const all = await allPages(
    (pageToken) => workforce.listWorkers({ parent: organization.value, pageSize: 500, pageToken }),
    (page) => page.workers,
    50_000,
  );
  return all.find((w) => w.login === login || w.name === login || w.name === `workers/${login}`);
}

/** "Why is there no work for this worker?", batch by batch, by the conditions that leasing uses. */
export function WhyNoWork() {
  const [login, setLogin] = useState('');
  const [answer, setAnswer] = useState<Answer>();
  const [unknown, setUnknown] = useState(false);
  const ask = useAction(async () => {
    const worker = await findWorker(login.trim());
    setUnknown(!worker);
    setAnswer(undefined);
    if (worker)
      setAnswer({ worker, explained: await dispatch.explainWork({ worker: worker.name }) });
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

function Explanation({ worker, explained }: Answer) {
  const { reasons = [], batches = [], heldLeases = 0, availableCount = 0 } = explained;
  const name = worker.displayName || worker.login || '';
  const stopped = reasons.length > 0;
  return (
    <>
      <Banner
        tone={availableCount && !stopped ? 'good' : 'warn'}
        title={t(stopped ? 'why.stopped' : 'why.available', { name, count: availableCount })}
      >
        {[...reasons.map(reasonText), t('why.holds', { count: heldLeases })].join(' · ')}
      </Banner>
      {batches.length === 0 && <p class="soft">{t('operator.batches.empty')}</p>}
      <ul class="reasons-list">
        {batches.map((batch) => (
          <BatchLine key={`${batch.batch}/${batch.stage}`} {...batch} />
        ))}
      </ul>
    </>
  );
}

function BatchLine({ batch = '', title, stage = 1, reasons = [], freePlaces = '0' }: BatchReasons) {
  const open = reasons.length === 0;
  return (
    <li>
      <a href={to.batch(batch)} dir="auto">
        {title}
      </a>
      <span class="soft small-text">{t(stage > 1 ? 'why.review' : 'why.label')}</span>
      <Badge tone={open ? 'good' : 'warn'}>{t(open ? 'why.yes' : 'why.no')}</Badge>
      <span>
        {open
          ? t('why.places', { count: number(Number(freePlaces)) })
          : reasons.map(reasonText).join(' · ')}
      </span>
    </li>
  );
}

function reasonText({ obstacle, subject, wanted, actual }: Reason): string {
  const name = obstacleName(obstacle, subject);
  if (!wanted) return name;
  return t('why.wanted', { name, wanted, actual: actual || '–' });
}
