import { dispatch, type Queue } from '@crowdloom/api';
import { clock, number, t } from '@crowdloom/i18n';
import {
  Badge,
  Card,
  EmptyState,
  FailureBanner,
  Loading,
  useLoad,
  usePolling,
} from '@crowdloom/ui';
import { to } from '../places';
import { organization } from '../session/session.state';

const EVERY_MS = 5000;
/** Work that nobody takes for so long deserves a look. */
const IDLE_LONG_MS = 10 * 60_000;

const loadQueues = () => dispatch.listQueues({ parent: organization.value });

/** What waits and what is held in each running batch; the longest idle comes first. */
export function RunningBatches() {
  const { data, failure, loading, reload } = useLoad(loadQueues, [organization.value]);
  usePolling(reload, EVERY_MS);
  const queues = data?.queues ?? [];
  const now = data?.countTime ? Date.parse(data.countTime) : Date.now();
  return (
    <Card title={t('operator.batches')}>
      <FailureBanner failure={failure} onRetry={reload} />
      {!data && loading && <Loading rows={3} />}
      {data && queues.length === 0 && (
        <EmptyState icon="pause" title={t('operator.batches.empty')} />
      )}
      {queues.length > 0 && (
        <div class="table-scroll" tabIndex={0} role="region" aria-label={t('operator.batches')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('batches.batch')}</th>
                <th scope="col" class="end">
                  {t('operator.queued')}
                </th>
                <th scope="col" class="end">
                  {t('operator.idle')}
                </th>
                <th scope="col" class="end">
                  {t('operator.openLeases')}
                </th>
                <th scope="col" class="end">
                  {t('operator.expiring')}
                </th>
              </tr>
            </thead>
            <tbody>
              {queues.map((queue) => (
                <Row key={`${queue.batch}/${queue.stage}`} queue={queue} now={now} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

function Row({ queue, now }: { queue: Queue; now: number }) {
  const { batch = '', title, stage = 1, idleSince } = queue;
  const idle = idleSince ? Math.max(0, now - Date.parse(idleSince)) : undefined;
  return (
    <tr>
      <th scope="row">
        <a href={to.batch(batch)} dir="auto">
          {title}
        </a>{' '}
        <span class="soft small-text">{t(stage > 1 ? 'why.review' : 'why.label')}</span>
      </th>
      <td class="end number">{number(Number(queue.queuedTasks ?? 0))}</td>
      <td class="end number">
        {idle === undefined ? (
          '–'
        ) : (
          <Badge tone={idle > IDLE_LONG_MS ? 'warn' : 'neutral'}>{clock(idle)}</Badge>
        )}
      </td>
      <td class="end number">{number(Number(queue.heldLeases ?? 0))}</td>
      <td class="end number">{number(Number(queue.expiringLeases ?? 0))}</td>
    </tr>
  );
}
