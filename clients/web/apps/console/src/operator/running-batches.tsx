import { number, t } from '@crowdloom/i18n';
import {
  Card,
  EmptyState,
  FailureBanner,
  Loading,
  ProgressBar,
  useLoad,
  usePolling,
} from '@crowdloom/ui';
import { to } from '../places';
import { organization } from '../session/session.state';
import { loadRunning, type Running } from './running';

const EVERY_MS = 10_000;

/** What is handed out now: open tasks, leases and reviews of each running batch. */
export function RunningBatches() {
  const { data, failure, loading, reload } = useLoad(loadRunning, [organization.value]);
  usePolling(reload, EVERY_MS);
  return (
    <Card title={t('operator.batches')}>
      <FailureBanner failure={failure} onRetry={reload} />
      {!data && loading && <Loading rows={3} />}
      {data?.length === 0 && <EmptyState icon="pause" title={t('operator.batches.empty')} />}
      {data && data.length > 0 && (
        <div class="table-scroll" tabIndex={0} role="region" aria-label={t('operator.batches')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('batches.batch')}</th>
                <th scope="col">{t('batches.progress')}</th>
                <th scope="col" class="end">
                  {t('operator.open')}
                </th>
                <th scope="col" class="end">
                  {t('progress.leased')}
                </th>
                <th scope="col" class="end">
                  {t('progress.review')}
                </th>
                <th scope="col" class="end">
                  {t('batches.priority')}
                </th>
              </tr>
            </thead>
            <tbody>
              {data.map((row) => (
                <Row key={row.batch.name} {...row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

function Row({ batch, project }: Running) {
  const { progress = {}, taskCount = 0 } = batch;
  return (
    <tr>
      <th scope="row">
        <a href={to.batch(batch.name ?? '')} dir="auto">
          {batch.title}
        </a>{' '}
        <span class="soft small-text" dir="auto">
          {project.title}
        </span>
      </th>
      <td class="progress-cell">
        <ProgressBar
          value={progress.resolvedTasks ?? 0}
          max={taskCount}
          label={batch.title ?? ''}
        />
      </td>
      <td class="end number">{number(progress.openTasks ?? 0)}</td>
      <td class="end number">{number(Number(progress.leasedAssignments ?? 0))}</td>
      <td class="end number">{number(Number(progress.reviewAssignments ?? 0))}</td>
      <td class="end number">{batch.priority ?? 0}</td>
    </tr>
  );
}
