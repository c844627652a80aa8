import {
  ledger,
  microsOf,
  type StatementLine,
  type TransferCode,
  type WorkerStatement,
} from '@crowdloom/api';
import { dateTime, money, t } from '@crowdloom/i18n';
import {
  Badge,
  Button,
  EmptyState,
  FailureBanner,
  Icon,
  Loading,
  type Tone,
  useAction,
  useLoad,
} from '@crowdloom/ui';
import { to } from '../places';
import { workerName } from '../session/session.state';

const PAGE = 50;

const load = (pageToken = '') =>
  ledger.getWorkerStatement({ name: `${workerName.value}/statement`, pageSize: PAGE, pageToken });

/** What was earned, and the assignment behind each line. */
export function EarningsScreen() {
  const { data, failure, loading, reload, set } = useLoad(() => load(), [workerName.value]);
  const more = useAction(async () => {
    if (!data) return;
    const next = await load(data.nextPageToken);
    set({ ...next, lines: [...(data.lines ?? []), ...(next.lines ?? [])] });
  });
  return (
    <div class="screen stack">
      <h1>{t('earnings.title')}</h1>
      <FailureBanner failure={failure ?? more.failure} onRetry={reload} />
      {!data && loading && <Loading rows={4} />}
      {data && <Balances statement={data} />}
      {data && <Lines lines={data.lines ?? []} />}
      {data?.nextPageToken && (
        <Button busy={more.busy} onClick={more.run}>
          {t('common.more')}
        </Button>
      )}
    </div>
  );
}

const currencyOf = ({ payable, pending }: WorkerStatement) =>
  payable?.currencyCode || pending?.currencyCode || 'CNY';

const Balances = ({ statement }: { statement: WorkerStatement }) => (
  <dl class="balances">
    <div class="balance main">
      <dt>{t('earnings.payable')}</dt>
      <dd class="number">{money(microsOf(statement.payable), currencyOf(statement))}</dd>
    </div>
    <div class="balance">
      <dt>{t('earnings.pending')}</dt>
      <dd class="number">{money(microsOf(statement.pending), currencyOf(statement))}</dd>
      <dd class="soft small-text">{t('earnings.pending.hint')}</dd>
    </div>
  </dl>
);

function Lines({ lines }: { lines: StatementLine[] }) {
  if (!lines.length) {
    return (
      <EmptyState icon="coins" title={t('earnings.empty.title')}>
        {t('earnings.empty.text')}
      </EmptyState>
    );
  }
  return (
    <section class="stack tight">
      <h2 class="section-title">{t('earnings.lines')}</h2>
      <ul class="lines">
        {lines.map((line) => (
          <li key={line.transfer ?? line.assignment}>
            <a class="line" href={to.assignment(line.assignment ?? '')}>
              <span>
                <Badge tone={TONES[line.code ?? 'ACCRUE'] ?? 'neutral'}>
                  {t(`transfer.${line.code as KnownCode}`)}
                </Badge>
                <span class="soft small-text">{dateTime(line.recordTime)}</span>
              </span>
              <span class={`number strong ${TAKEN.has(line.code ?? '') ? 'taken' : ''}`}>
                {lineAmount(line)}
              </span>
              <Icon name="next" size={16} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

type KnownCode = 'ACCRUE' | 'APPROVE' | 'REJECT' | 'RETURN';

const TONES: Partial<Record<TransferCode & string, Tone>> = {
  ACCRUE: 'info',
  APPROVE: 'good',
  REJECT: 'bad',
  RETURN: 'warn',
};
const TAKEN = new Set<string>(['REJECT', 'RETURN']);

const lineAmount = ({ amount }: StatementLine) =>
  money(microsOf(amount), amount?.currencyCode ?? 'CNY');
