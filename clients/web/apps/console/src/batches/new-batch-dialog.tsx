import { dispatch, type Project, uuid } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { Button, Dialog, FailureBanner, navigate, useAction } from '@crowdloom/ui';
import { useRef, useState } from 'preact/hooks';
import { paths } from '../places';
import { AudienceForm } from './audience-form';
import { batchOfTerms, NEW_TERMS, type Terms, wrongFields } from './terms';
import { TermsForm } from './terms-form';

export function NewBatchDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const [terms, setTerms] = useState<Terms>(NEW_TERMS);
  const [tried, setTried] = useState(false);
  const requestId = useRef(uuid());
  const wrong = wrongFields(terms);
  const create = useAction(async () => {
    const request = {
      parent: project.name,
      batch: batchOfTerms(terms),
      requestId: requestId.current,
    };
    const batch = await dispatch.createBatch(request);
    navigate(paths.batch(batch.name ?? ''));
  });
  const submit = () => {
    setTried(true);
    if (!wrong.size) create.run();
  };
  return (
    <Dialog
      title={t('batches.new')}
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" busy={create.busy} onClick={submit}>
            {t('batches.create')}
          </Button>
        </>
      }
    >
      <div class="stack">
        <FailureBanner failure={create.failure} />
        <TermsForm
          terms={terms}
          onTerms={setTerms}
          wrong={tried ? wrong : new Set()}
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
