import { lastOf, ledger, microsOf, taskOf } from '@crowdloom/api';
import { dateTime, money, t } from '@crowdloom/i18n';
import {
  Button,
  Dialog,
  EmptyState,
  FailureBanner,
  Loading,
  useAction,
  useLoad,
} from '@crowdloom/ui';
import { to } from '../places';

const PAGE = 100;

const load = (parent: string, pageToken = '') =>
  ledger.listTransfers({ parent, pageSize: PAGE, pageToken });

/** The movements of a project's money, newest first; an assignment leads to its task. */
export function TransfersDialog({ project, onClose }: { project: string; onClose: () => void }) {
  const { data, failure, loading, set } = useLoad(() => load(project), [project]);
  const more = useAction(async () => {
    const next = await load(project, data?.nextPageToken);
    set({ ...next, transfers: [...(data?.transfers ?? []), ...(next.transfers ?? [])] });
  });
  const transfers = data?.transfers ?? [];
  return (
    <Dialog title={t('finance.transfers')} wide onClose={onClose}>
      <div class="stack">
        <FailureBanner failure={failure ?? more.failure} />
        {!data && loading && <Loading rows={4} />}
        {data && !transfers.length && (
          <EmptyState icon="coins" title={t('finance.transfers.empty')} />
        )}
        {transfers.length > 0 && (
          <div class="table-scroll" tabIndex={0} role="region" aria-label={t('finance.transfers')}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('finance.time')}</th>
                  <th scope="col">{t('finance.code')}</th>
                  <th scope="col" class="end">
                    {t('finance.amountHead')}
                  </th>
                  <th scope="col">{t('finance.from')}</th>
                  <th scope="col">{t('finance.to')}</th>
                  <th scope="col">{t('finance.task')}</th>
                </tr>
              </thead>
              <tbody>
                {transfers.map((transfer) => (
                  <tr key={transfer.name}>
                    <td>{dateTime(transfer.recordTime)}</td>
                    <td>{t(`transfer.${(transfer.code ?? 'GRANT') as 'GRANT'}`)}</td>
                    <td class="end number">
                      {money(microsOf(transfer.amount), transfer.amount?.currencyCode ?? 'CNY')}
                    </td>
                    <td>{accountName(transfer.debitAccount)}</td>
                    <td>{accountName(transfer.creditAccount)}</td>
                    <td>
                      {transfer.assignment && (
                        <a href={to.task(taskOf(transfer.assignment))}>
                          {lastOf(taskOf(transfer.assignment))}
                        </a>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {data?.nextPageToken && (
          <Button busy={more.busy} onClick={more.run}>
            {t('common.more')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

/** "workers/3-5/accounts/pending" -> "3-5 pending" */
const accountName = (name = '') =>
  name
    .split('/')
    .filter((_, i) => i % 2 === 1)
    .join(' ');
