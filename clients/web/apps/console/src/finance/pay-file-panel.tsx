import { type ImportPayResponse, ledger, microsOf, uuid } from '@crowdloom/api';
import { money, t } from '@crowdloom/i18n';
import { Banner, Button, Card, FailureBanner, Icon, useAction } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { organization } from '../session/session.state';

const HEADERS = ['project,worker,amount,reason', 'worker,month,item,amount,reason'];

interface Picked {
  name: string;
  content: string;
}

/** Bonuses and wages by file: checked as a whole, then paid as a whole. */
export function PayFilePanel() {
  const [file, setFile] = useState<Picked>();
  const [checked, setChecked] = useState<ImportPayResponse>();
  const [paid, setPaid] = useState<ImportPayResponse>();
  const send = (content: string, dryRun: boolean) =>
    ledger.importPay({ parent: organization.value, content, dryRun, requestId: uuid() });
  const check = useAction(async (picked: File | undefined) => {
    if (!picked) return;
    const content = await picked.text();
    setFile({ name: picked.name, content });
    setPaid(undefined);
    setChecked(undefined);
    setChecked(await send(content, true));
  });
  const pay = useAction(async () => {
    if (!file) return;
    const done = await send(file.content, false);
    if (done.wrongLines?.length) setChecked(done);
    else setPaid(done);
  });
  const wrong = checked?.wrongLines ?? [];
  return (
    <Card title={t('finance.files')}>
      <FailureBanner failure={check.failure ?? pay.failure} />
      <p class="soft">{t('finance.files.text')}</p>
      <ul class="plain">
        {HEADERS.map((header) => (
          <li key={header}>
            <code>{header}</code>
          </li>
        ))}
      </ul>
      <label
        class="file-drop"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          check.run(event.dataTransfer?.files[0]);
        }}
      >
        <Icon name="upload" size={28} />
        <strong dir="auto">{file?.name ?? t('import.choose')}</strong>
        <input
          class="visually-hidden"
          type="file"
          accept=".csv,text/csv"
          onChange={(event) => {
            check.run(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
      </label>
      {wrong.length > 0 && <WrongLines lines={wrong} />}
      {checked && !wrong.length && !paid && (
        <div class="row between">
          <p>
            {t('finance.files.checked', {
              count: (checked.paymentCount ?? 0) - (checked.repeatedCount ?? 0),
              amount: money(microsOf(checked.total), checked.total?.currencyCode || 'CNY'),
              repeated: checked.repeatedCount ?? 0,
            })}
          </p>
          <Button kind="primary" busy={pay.busy} onClick={pay.run}>
            {t('finance.files.pay')}
          </Button>
        </div>
      )}
      {paid && (
        <Banner tone="good">
          {t('finance.files.paid', {
            count: (paid.paymentCount ?? 0) - (paid.repeatedCount ?? 0),
            repeated: paid.repeatedCount ?? 0,
          })}
        </Banner>
      )}
    </Card>
  );
}

const WrongLines = ({ lines }: { lines: NonNullable<ImportPayResponse['wrongLines']> }) => (
  <div class="table-scroll" tabIndex={0} role="region" aria-label={t('finance.files.wrong')}>
    <table>
      <caption>{t('finance.files.wrong')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('finance.files.line')}</th>
          <th scope="col">{t('finance.files.column')}</th>
          <th scope="col">{t('finance.files.mistake')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={`${line.number} ${line.column}`}>
            <th scope="row">{line.number}</th>
            <td>{line.column || '–'}</td>
            <td>{t(`payLine.${(line.errorReason ?? 'INVALID_ROW') as 'INVALID_ROW'}`)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
