import { ledger, type Project, type ProjectStatement, parseMicros, uuid } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { Button, Dialog, FailureBanner, Segmented, TextField, useAction } from '@crowdloom/ui';
import { useRef, useState } from 'preact/hooks';

interface Props {
  project: Project;
  onClose: () => void;
  onDone: (statement: ProjectStatement) => void;
}

/** Gives a project budget, or takes free budget back; one press moves money once. */
export function GrantDialog({ project, onClose, onDone }: Props) {
  const [direction, setDirection] = useState<'grantBudget' | 'withdrawBudget'>('grantBudget');
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const requestId = useRef(uuid());
  const micros = parseMicros(amount);
  const move = useAction(async () => {
    const money = { currencyCode: project.currencyCode, micros: String(micros) };
    const request = { project: project.name, amount: money, requestId: requestId.current, reason };
    onDone(await ledger[direction](request));
    onClose();
  });
  return (
    <Dialog
      title={project.title ?? ''}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" busy={move.busy} disabled={!micros} onClick={move.run}>
            {t(direction === 'grantBudget' ? 'finance.grant' : 'finance.withdraw')}
          </Button>
        </>
      }
    >
      <div class="stack">
        <FailureBanner failure={move.failure} />
        <Segmented
          label={t('finance.direction')}
          hideLabel
          value={direction}
          options={[
            { value: 'grantBudget', label: t('finance.grant') },
            { value: 'withdrawBudget', label: t('finance.withdraw') },
          ]}
          onChange={(next) => {
            setDirection(next);
            requestId.current = uuid();
          }}
        />
        <TextField
          label={t('finance.amount', { currency: project.currencyCode ?? 'CNY' })}
          error={amount && micros === undefined ? t('finance.amount.wrong') : undefined}
          inputMode="decimal"
          value={amount}
          onValue={(next) => {
            setAmount(next);
            requestId.current = uuid();
          }}
        />
        <TextField label={t('finance.reason')} value={reason} onValue={setReason} />
      </div>
    </Dialog>
  );
}
