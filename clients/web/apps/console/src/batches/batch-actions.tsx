import { type Batch, dispatch, uuid } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { Button, Dialog, FailureBanner, useAction } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { has } from '../session/session.state';

interface Props {
  batch: Batch;
  onBatch: (batch: Batch) => void;
  onEdit: () => void;
}

type Verb = 'startBatch' | 'pauseBatch' | 'resumeBatch' | 'closeBatch';

/** What the batch's state allows, for those whose roles allow it. */
export function BatchActions({ batch, onBatch, onEdit }: Props) {
  const [closing, setClosing] = useState(false);
  const act = useAction(async (verb: Verb) => {
    const answer = await dispatch[verb]({ name: batch.name, requestId: uuid() });
    setClosing(false);
    onBatch({ ...batch, ...answer, progress: answer.progress ?? batch.progress });
  });
  const manages = has('ROLE_MANAGER', 'ROLE_ADMIN');
  const stops = manages || has('ROLE_OPERATOR');
  const { state = 'DRAFT' } = batch;
  return (
    <>
      <FailureBanner failure={closing ? undefined : act.failure} />
      {manages && state === 'DRAFT' && (
        <Button kind="primary" icon="play" busy={act.busy} onClick={() => act.run('startBatch')}>
          {t('batch.start')}
        </Button>
      )}
      {stops && state === 'RUNNING' && (
        <Button icon="pause" busy={act.busy} onClick={() => act.run('pauseBatch')}>
          {t('batch.pause')}
        </Button>
      )}
      {stops && state === 'PAUSED' && (
        <Button kind="primary" icon="play" busy={act.busy} onClick={() => act.run('resumeBatch')}>
          {t('batch.resume')}
        </Button>
      )}
      {manages && state !== 'CLOSED' && (
        <Button icon="settings" onClick={onEdit}>
          {t('batch.edit')}
        </Button>
      )}
      {manages && (state === 'RUNNING' || state === 'PAUSED') && (
        <Button kind="danger" onClick={() => setClosing(true)}>
          {t('batch.close')}
        </Button>
      )}
      {closing && (
        <Dialog
          title={t('batch.close.title')}
          onClose={() => setClosing(false)}
          actions={
            <>
              <Button onClick={() => setClosing(false)}>{t('common.cancel')}</Button>
              <Button kind="danger" busy={act.busy} onClick={() => act.run('closeBatch')}>
                {t('batch.close')}
              </Button>
            </>
          }
        >
          <FailureBanner failure={act.failure} />
          <p>{t('batch.close.text')}</p>
        </Dialog>
      )}
    </>
  );
}
