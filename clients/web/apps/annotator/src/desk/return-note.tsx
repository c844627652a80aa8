import type { Assignment, LabelInterface } from '@crowdloom/api';
import { projectOf } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { AnswerReview } from '@crowdloom/tools';
import { Banner } from '@crowdloom/ui';
import { mediaAddress } from '../store/media';
import { knownGuidelines } from '../work/guidelines.state';
import { errorTitle } from './error-title';

/** Why the task came back: the reviewer's code, words and pin on the earlier answer. */
export function ReturnNote({ task, labels }: { task: Assignment; labels: LabelInterface }) {
  const reason = task.returnReason;
  if (!reason) return null;
  const codes = knownGuidelines(projectOf(task.name ?? ''))?.errorCodes ?? [];
  return (
    <Banner tone="warn" icon="returned" title={t('return.title')}>
      <div class="stack tight">
        <p>
          <strong>{errorTitle(codes, reason.errorCode)}</strong>
          {reason.comment && <span dir="auto"> – {reason.comment}</span>}
        </p>
        {task.answer && (
          <details>
            <summary>{t('return.earlier')}</summary>
            <AnswerReview
              labels={labels}
              scene={{
                payload: (task.payload ?? {}) as Record<string, unknown>,
                media: mediaAddress,
              }}
              answer={task.answer}
              pin={reason.pin}
            />
          </details>
        )}
      </div>
    </Banner>
  );
}
