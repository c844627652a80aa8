import {
  lastOf,
  ledger,
  microsOf,
  type Settlement,
  uuid,
  type WorkerBalances,
} from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import {
  Button,
  Card,
  EmptyState,
  FailureBanner,
  Loading,
  Segmented,
  showToast,
  useAction,
  useLoad,
} from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { organization } from '../session/session.state';
import { loadBalances } from './balances';
import { BOM, save } from './download';
import { balancesCsv, inGroups, SETTLED_AT_ONCE, settlementsCsv } from './lines';
import { MoneyTable } from './money-table';

type PayClass = 'PIECE' | 'WAGES';
const payableOf = (w: WorkerBalances, payClass: PayClass) =>
  payClass === 'PIECE' ? w.payable : w.payableSalary;

const loadSettlements = async () =>
  (await ledger.listSettlements({ parent: organization.value, pageSize: 100 })).settlements ?? [];

/** What people have earned becomes due, less tax; and what became due lately. */
export function SettlePanel() {
  const people = useLoad(loadBalances, [organization.value]);
  const settled = useLoad<Settlement[]>(loadSettlements, [organization.value]);
  const [payClass, setPayClass] = useState<PayClass>('PIECE');
  const payable = (people.data ?? []).filter((w) => microsOf(payableOf(w, payClass)) > 0n);
  const settle = useAction(async () => {
    for (const group of inGroups(payable, SETTLED_AT_ONCE)) {
      await ledger.settleWorkers({
        parent: organization.value,
        workers: group.map((w) => w.worker ?? ''),
        currencyCode: 'CNY',
        payClass,
        requestId: uuid(),
      });
    }
    showToast({ text: t('finance.settled', { count: payable.length }) });
    await Promise.all([people.reload(), settled.reload()]);
  });
  return (
    <>
      <Card
        title={t('finance.balances')}
        actions={
          <>
            <Button
              small
              icon="download"
              disabled={!people.data?.length}
              onClick={() =>
                save([BOM, ...balancesCsv(people.data ?? [])], 'balances.csv', 'text/csv')
              }
            >
              CSV
            </Button>
            <Button
              small
              kind="primary"
              busy={settle.busy}
              disabled={!payable.length}
              onClick={settle.run}
            >
              {t('finance.settle', { count: payable.length })}
            </Button>
          </>
        }
      >
        <FailureBanner failure={people.failure ?? settle.failure} onRetry={people.reload} />
        <p class="soft">{t('finance.settle.text')}</p>
        <Segmented
          label={t('finance.payClass')}
          hideLabel
          value={payClass}
          options={[
            { value: 'PIECE', label: t('finance.payClass.PIECE') },
            { value: 'WAGES', label: t('finance.payClass.WAGES') },
          ]}
          onChange={setPayClass}
        />
        {!people.data && people.loading && <Loading rows={4} />}
        {people.data?.length === 0 && (
          <EmptyState icon="coins" title={t('finance.balances.empty')} />
        )}
        {!!people.data?.length && <BalanceTable people={people.data} />}
      </Card>
      <Card
        title={t('finance.settlements')}
        actions={
          <Button
            small
            icon="download"
            disabled={!settled.data?.length}
            onClick={() =>
              save([BOM, ...settlementsCsv(settled.data ?? [])], 'settlements.csv', 'text/csv')
            }
          >
            CSV
          </Button>
        }
      >
        <FailureBanner failure={settled.failure} onRetry={settled.reload} />
        {settled.data?.length === 0 && <p class="soft">{t('finance.settlements.empty')}</p>}
        {!!settled.data?.length && (
          <MoneyTable
            label={t('finance.settlements')}
            columns={['worker', 'month', 'gross', 'tax', 'net']}
            rows={settled.data.map((s) => ({
              key: s.name ?? '',
              cells: [s.name?.split('/')[1] ?? '', s.month ?? ''],
              amounts: [s.gross, s.tax, s.net],
            }))}
          />
        )}
      </Card>
    </>
  );
}

const BalanceTable = ({ people }: { people: WorkerBalances[] }) => (
  <MoneyTable
    label={t('finance.balances')}
    columns={['worker', 'account', 'pending', 'payable', 'wages', 'held', 'netDue', 'owed']}
    rows={people.map((w) => ({
      key: w.worker ?? '',
      cells: [lastOf(w.worker ?? ''), w.accountTail || '–'],
      amounts: [w.pending, w.payable, w.payableSalary, w.held, w.netDue, w.owed],
    }))}
  />
);
