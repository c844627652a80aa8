import { ledger, type OrganizationStatement, uuid } from '@crowdloom/api';
import { number, t } from '@crowdloom/i18n';
import {
  Badge,
  Button,
  Card,
  FailureBanner,
  Loading,
  TextField,
  useAction,
  useLoad,
} from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { organization } from '../session/session.state';
import { AcceptedCard } from './accepted-card';
import { BOM, bytesOf, save } from './download';
import { monthBefore, monthOf, quarterOf } from './lines';
import { MoneyTable } from './money-table';

type Journal = 'CSV' | 'JSON_LINES';

/** All parts of a month's journal, saved as one file. */
async function saveJournal(month: string, format: Journal) {
  const parts: BlobPart[] = format === 'CSV' ? [BOM] : [];
  let pageToken = '';
  let name = '';
  do {
    const part = await ledger.exportJournal({
      parent: organization.value,
      month,
      format,
      pageToken,
    });
    parts.push(bytesOf(part.content));
    name = part.fileName ?? name;
    pageToken = part.nextPageToken ?? '';
  } while (pageToken);
  save(parts, name, format === 'CSV' ? 'text/csv' : 'application/x-ndjson');
}

/** The organization's books: where the money is, what moved in a month, closing it. */
export function BooksPanel() {
  const [month, setMonth] = useState(() => monthBefore(monthOf(new Date())));
  const valid = /^\d{4}-(0[1-9]|1[0-2])$/.test(month);
  const load = async (): Promise<OrganizationStatement | undefined> =>
    valid
      ? ledger.getOrganizationStatement({ name: `${organization.value}/statement`, month })
      : undefined;
  const { data, failure, loading, reload } = useLoad(load, [organization.value, month]);
  const close = useAction(async () => {
    await ledger.closePeriod({ parent: organization.value, month, requestId: uuid() });
    await reload();
  });
  const journal = useAction((format: Journal) => saveJournal(month, format));
  const report = useAction(async () => {
    const { content, fileName = 'report.csv' } = await ledger.exportPlatformReport({
      parent: organization.value,
      quarter: quarterOf(month),
    });
    save([BOM, bytesOf(content)], fileName, 'text/csv');
  });
  const over = month < monthOf(new Date());
  return (
    <>
      <Card
        title={t('finance.month')}
        actions={data?.closed && <Badge tone="good">{t('finance.closed')}</Badge>}
      >
        <FailureBanner
          failure={failure ?? close.failure ?? journal.failure ?? report.failure}
          onRetry={reload}
        />
        <TextField
          label={t('finance.month.pick')}
          hint={t('finance.month.hint')}
          error={valid ? undefined : t('finance.month.wrong')}
          value={month}
          onValue={setMonth}
        />
        <div class="row">
          <Button
            icon="download"
            busy={journal.busy}
            disabled={!valid}
            onClick={() => journal.run('CSV')}
          >
            {t('finance.journal', { format: 'CSV' })}
          </Button>
          <Button
            icon="download"
            busy={journal.busy}
            disabled={!valid}
            onClick={() => journal.run('JSON_LINES')}
          >
            {t('finance.journal', { format: 'JSON' })}
          </Button>
          <Button icon="download" busy={report.busy} disabled={!valid} onClick={report.run}>
            {t('finance.report', { quarter: valid ? quarterOf(month) : '–' })}
          </Button>
          <Button busy={close.busy} disabled={!valid || !over || data?.closed} onClick={close.run}>
            {t('finance.close')}
          </Button>
        </div>
        <p class="soft">{t('finance.close.text')}</p>
        {!data && loading && <Loading rows={4} />}
        {data?.flows?.length === 0 && <p class="soft">{t('finance.flows.empty')}</p>}
        {!!data?.flows?.length && (
          <MoneyTable
            label={t('finance.month')}
            columns={['kind', 'count', 'sum']}
            rows={data.flows.map((flow) => ({
              key: String(flow.code),
              cells: [
                t(`transfer.${(flow.code ?? 'GRANT') as 'GRANT'}`),
                number(Number(flow.count ?? 0)),
              ],
              amounts: [flow.amount],
            }))}
          />
        )}
      </Card>
      {!!data?.balances?.length && (
        <Card title={t('finance.organization')}>
          <MoneyTable
            label={t('finance.organization')}
            columns={['kind', 'sum']}
            rows={data.balances.map((total) => ({
              key: total.kind ?? '',
              cells: [t(`account.${(total.kind ?? 'available') as 'available'}`)],
              amounts: [total.balance],
            }))}
          />
        </Card>
      )}
      <AcceptedCard />
    </>
  );
}
