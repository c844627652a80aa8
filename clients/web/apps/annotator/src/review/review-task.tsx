import type { Assignment, Guidelines } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { isComplete } from '@crowdloom/tools';
import { Lazy } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { judgements, submit } from '../desk/desk.state';
import { DeskBar } from '../desk/desk-bar';
import { mediaAddress, sharpenMedia } from '../store/media';

const loadForm = () => import('@crowdloom/tools/review/review-form');

/** A review on a phone: the same form as in the console, one task at a time. */
export function ReviewTask({ task, guidelines }: { task: Assignment; guidelines: Guidelines }) {
  const [tried, setTried] = useState(false);
  const complete = isComplete(task.reviewItems ?? [], judgements.value);
  const send = () => {
    setTried(true);
    if (complete) submit();
  };
  const props = {
    labels: guidelines.labelInterface ?? {},
    scene: {
      payload: (task.payload ?? {}) as Record<string, unknown>,
      media: mediaAddress,
      sharpen: sharpenMedia,
    },
    items: task.reviewItems ?? [],
    errorCodes: guidelines.errorCodes ?? [],
    judgements: judgements.value,
    onJudgements: (next: typeof judgements.value) => {
      judgements.value = next;
    },
    tried,
  };
  return (
    <>
      <main class="desk-content" id="content" tabIndex={-1}>
        <Lazy loader={loadForm} props={props} />
      </main>
      <DeskBar onSubmit={send} submitLabel={t('review.submit')} />
    </>
  );
}
