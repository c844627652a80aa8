import { lastOf, ledger, microsOf, type PayoutRun } from '@crowdloom/api';
import { dateTime, money, t } from '@crowdloom/i18n';
import { Badge, Button, Card, EmptyState, FailureBanner, Loading, useLoad } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { organization } from '../session/session.state';
import { NewRunDialog } from './new-run-dialog';
import { RunDialog } from './run-dialog';

const load = async () =>
  (await ledger.listPayoutRuns({ parent: organization.value, pageSize: 100 })).payoutRuns ?? [];

/** Payout runs: one person makes them, another lets them go. */
export function PayoutsPanel() {
  const { data, failure, loading, reload } = useLoad<PayoutRun[]>(load, [organization.value]);
  const [making, setMaking] = useState(false);
  const [open, setOpen] = useState<string>();
  return (
    <Card
      title={t('finance.runs')}
      actions={
        <Button small kind="primary" icon="plus" onClick={() => setMaking(true)}>
          {t('finance.run.new')}
        </Button>
      }
    >
      <FailureBanner failure={failure} onRetry={reload} />
      <p class="soft">{t('finance.runs.text')}</p>
      {!data && loading && <Loading rows={3} />}
      {data?.length === 0 && <EmptyState icon="coins" title={t('finance.runs.empty')} />}
      {!!data?.length && <RunTable runs={data} onOpen={(run) => setOpen(run.name)} />}
      {making && (
        <NewRunDialog
          onClose={() => setMaking(false)}
          onDone={(run) => {
            setMaking(false);
            setOpen(run.name);
            reload();
          }}
        />
      )}
      {open && <RunDialog name={open} onClose={() => setOpen(undefined)} onChanged={reload} />}
    </Card>
  );
}

const RunTable = ({ runs, onOpen }: { runs: PayoutRun[]; onOpen: (run: PayoutRun) => void }) => (
  <div class="table-scroll" tabIndex={0} role="region" aria-label={t('finance.runs')}>
    <table>
      <thead>
        <tr>
          <th scope="col">{t('finance.run.number')}</th>
          <th scope="col">{t('finance.run.state')}</th>
          <th scope="col">{t('finance.run.format')}</th>
          <th scope="col">{t('finance.run.made')}</th>
          <th scope="col" class="end">
            {t('finance.run.count')}
          </th>
          <th scope="col" class="end">
            {t('finance.run.sum')}
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.name}>
            <th scope="row">
              <button type="button" class="link-button" onClick={() => onOpen(run)}>
                {lastOf(run.name ?? '')}
              </button>
            </th>
            <td>
              <RunBadge run={run} />
            </td>
            <td>{t(`finance.format.${(run.format ?? 'PAIN_001') as 'PAIN_001'}`)}</td>
            <td>{dateTime(run.createTime)}</td>
            <td class="end number">{run.count ?? 0}</td>
            <td class="end number">
              {money(microsOf(run.controlSum), run.controlSum?.currencyCode || 'CNY')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

export const RunBadge = ({ run }: { run: PayoutRun }) => (
  <Badge tone={run.state === 'RELEASED' ? 'good' : 'warn'}>
    {t(`finance.run.state.${(run.state ?? 'CREATED') as 'CREATED'}`)}
  </Badge>
);
