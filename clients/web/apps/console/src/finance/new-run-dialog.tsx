import { ledger, microsOf, type PayoutRun, uuid } from '@crowdloom/api';
import { money, t } from '@crowdloom/i18n';
import {
  Button,
  Dialog,
  FailureBanner,
  SelectField,
  TextField,
  useAction,
  useLoad,
} from '@crowdloom/ui';
import { useRef, useState } from 'preact/hooks';
import { organization } from '../session/session.state';
import { loadBalances } from './balances';

const FORMATS = ['PAIN_001', 'BANK_CSV', 'ALIPAY_CSV', 'WECHAT_CSV'] as const;
type Format = (typeof FORMATS)[number];
const AT_ONCE = 1000;

interface Props {
  onClose: () => void;
  onDone: (run: PayoutRun) => void;
}

/** Puts what is due into a run. Somebody else has to let it go. */
export function NewRunDialog({ onClose, onDone }: Props) {
  const people = useLoad(loadBalances, [organization.value]);
  const [format, setFormat] = useState<Format>('PAIN_001');
  const [holder, setHolder] = useState('');
  const [account, setAccount] = useState('');
  const [bank, setBank] = useState('');
  const [date, setDate] = useState(() => new Date().toISOString().slice(0, 10));
  const requestId = useRef(uuid());
  const due = (people.data ?? []).filter((w) => w.accountTail && microsOf(w.netDue) > 0n);
  const sum = due.reduce((all, w) => all + microsOf(w.netDue), 0n);
  const make = useAction(async () => {
    const run = await ledger.createPayoutRun({
      parent: organization.value,
      workers: due.slice(0, AT_ONCE).map((w) => w.worker ?? ''),
      currencyCode: 'CNY',
      debtor: { holder, account, bank },
      format,
      executionDate: date,
      requestId: requestId.current,
    });
    onDone(run);
  });
  const complete = holder && account && bank && date && due.length > 0;
  return (
    <Dialog
      title={t('finance.run.new')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" busy={make.busy} disabled={!complete} onClick={make.run}>
            {t('finance.run.make')}
          </Button>
        </>
      }
    >
      <div class="stack">
        <FailureBanner failure={people.failure ?? make.failure} />
        {people.data && (
          <p>{t('finance.run.due', { count: due.length, amount: money(sum, 'CNY') })}</p>
        )}
        <SelectField
          label={t('finance.run.format')}
          value={format}
          options={FORMATS.map((value) => ({ value, label: t(`finance.format.${value}`) }))}
          onValue={(value) => {
            setFormat(value as Format);
            requestId.current = uuid();
          }}
        />
        <TextField label={t('finance.debtor.holder')} value={holder} onValue={setHolder} />
        <TextField
          label={t('finance.debtor.account')}
          value={account}
          autocomplete="off"
          onValue={setAccount}
        />
        <TextField
          label={t('finance.debtor.bank')}
          hint={t('finance.debtor.bank.hint')}
          value={bank}
          onValue={setBank}
        />
        <TextField label={t('finance.run.date')} type="date" value={date} onValue={setDate} />
      </div>
    </Dialog>
  );
}
