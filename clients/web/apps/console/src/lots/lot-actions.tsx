import { dispatch, type Lot, uuid } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { Button, CheckField, Dialog, FailureBanner, TextArea, useAction } from '@crowdloom/ui';
import { useRef, useState } from 'preact/hooks';
import { has } from '../session/session.state';
import { outlookOf } from './lot-facts';

interface Props {
  lot: Lot;
  onDone: () => void;
}

/** Sealing is the manager's, deciding the acceptor's. */
export function LotActions({ lot, onDone }: Props) {
  const [deciding, setDeciding] = useState(false);
  const requestId = useRef(uuid());
  const seal = useAction(async () => {
    await dispatch.sealLot({ name: lot.name, requestId: requestId.current });
    onDone();
  });
  const seals = lot.state === 'OPEN' && has('ROLE_MANAGER', 'ROLE_ADMIN');
  const decides = lot.state === 'SEALED' && has('ROLE_ACCEPTOR');
  return (
    <>
      <FailureBanner failure={seal.failure} />
      {seals && (
        <Button
          kind="primary"
          busy={seal.busy}
          disabled={!lot.taskCount || !!lot.unfinishedCount}
          onClick={seal.run}
        >
          {t('lot.seal')}
        </Button>
      )}
      {decides && (
        <Button
          kind="primary"
          disabled={outlookOf(lot) === 'inspect'}
          onClick={() => setDeciding(true)}
        >
          {t('lot.decide')}
        </Button>
      )}
      {deciding && <DecideDialog lot={lot} onClose={() => setDeciding(false)} onDone={onDone} />}
    </>
  );
}

function DecideDialog({ lot, onClose, onDone }: Props & { onClose: () => void }) {
  const [comment, setComment] = useState('');
  const [concession, setConcession] = useState(false);
  const requestId = useRef(uuid());
  const returns = outlookOf(lot) === 'return' && !concession;
  const decide = useAction(async () => {
    const request = { name: lot.name, comment, concession, requestId: requestId.current };
    await dispatch.decideLot(request);
    onClose();
    onDone();
  });
  return (
    <Dialog
      title={t('lot.decide')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" busy={decide.busy} onClick={decide.run}>
            {t(returns ? 'lot.return' : 'lot.acceptIt')}
          </Button>
        </>
      }
    >
      <div class="stack">
        <FailureBanner failure={decide.failure} />
        <p>{t(returns ? 'lot.return.text' : 'lot.accept.text')}</p>
        <TextArea label={t('lot.comment')} value={comment} onValue={setComment} rows={3} />
        {outlookOf(lot) === 'return' && (
          <CheckField
            label={t('lot.concession.ask')}
            checked={concession}
            onChecked={(next) => {
              setConcession(next);
              requestId.current = uuid();
            }}
          />
        )}
      </div>
    </Dialog>
  );
}
