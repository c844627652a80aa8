import { type Batch, dispatch, type Project, uuid } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { Button, Dialog, FailureBanner, showToast, useAction } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { AudienceForm } from './audience-form';
import { batchOfTerms, termsOf, wrongFields } from './terms';
import { TermsForm } from './terms-form';

interface Props {
  batch: Batch;
  project: Project;
  onClose: () => void;
  onBatch: (batch: Batch) => void;
}

const ALWAYS = 'title,priority,overlap,audience,leaseTtl,expectedMinutes';

/** Changes what may change while the batch runs; the price only before it starts. */
export function EditBatchDialog({ batch, project, onClose, onBatch }: Props) {
  const [terms, setTerms] = useState(() => termsOf(batch));
  const wrong = wrongFields(terms);
  const draft = batch.state === 'DRAFT';
  const save = useAction(async () => {
    const { price, ...changed } = batchOfTerms(terms);
    const answer = await dispatch.updateBatch({
      batch: { ...changed, ...(draft && { price }), name: batch.name },
      updateMask: draft ? `${ALWAYS},price` : ALWAYS,
      requestId: uuid(),
    });
    onBatch({ ...batch, ...answer, progress: answer.progress ?? batch.progress });
    showToast({ text: t('common.saved') });
    onClose();
  });
  return (
    <Dialog
      title={t('batch.edit')}
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" busy={save.busy} onClick={() => wrong.size === 0 && save.run()}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <div class="stack">
        <FailureBanner failure={save.failure} />
        <TermsForm
          terms={terms}
          onTerms={setTerms}
          wrong={wrong}
          priceFixed={!draft}
          staged={(project.stages?.length ?? 1) > 1}
        />
        <AudienceForm
          project={project.name ?? ''}
          audience={terms.audience}
          onAudience={(audience) => setTerms({ ...terms, audience })}
        />
      </div>
    </Dialog>
  );
}
