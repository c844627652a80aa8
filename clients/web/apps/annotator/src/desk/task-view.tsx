import type { Assignment, Guidelines } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { answerByKey, LabelForm, problemsOf } from '@crowdloom/tools';
import { Banner, Button } from '@crowdloom/ui';
import { useEffect, useState } from 'preact/hooks';
import { ReviewTask } from '../review/review-task';
import { mediaAddress, sharpenMedia } from '../store/media';
import { dismissLost, draft, lost, setDraft, submit } from './desk.state';
import { DeskBar } from './desk-bar';
import { DeskHeader } from './desk-header';
import { ReturnNote } from './return-note';

interface Props {
  task: Assignment;
  guidelines: Guidelines;
}

export function TaskView({ task, guidelines }: Props) {
  return (
    <div class="desk">
      <DeskHeader task={task} guidelines={guidelines} />
      {lost.value.has(task.name ?? '') && <LostNote />}
      {task.kind === 'REVIEW' ? (
        <ReviewTask task={task} guidelines={guidelines} />
      ) : (
        <LabelTask task={task} guidelines={guidelines} />
      )}
    </div>
  );
}

function LabelTask({ task, guidelines }: Props) {
  const labels = guidelines.labelInterface ?? {};
  const [tried, setTried] = useState(false);
  const problems = problemsOf(labels, draft.value);
  const send = () => {
    setTried(true);
    // As it stands now: two keys may come within one frame.
    if (problemsOf(labels, draft.value).size === 0) submit();
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'Enter') return send();
      const answer = answerByKey(labels, draft.value, event.key);
      if (!answer) return;
      event.preventDefault();
      setDraft(answer);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
  return (
    <>
      <main class="desk-content" id="content" tabIndex={-1}>
        <ReturnNote task={task} labels={labels} />
        <LabelForm
          labels={labels}
          scene={{
            payload: (task.payload ?? {}) as Record<string, unknown>,
            media: mediaAddress,
            sharpen: sharpenMedia,
          }}
          answer={draft.value}
          onAnswer={setDraft}
          problems={tried ? problems : undefined}
        />
      </main>
      <DeskBar onSubmit={send} />
    </>
  );
}

/** Keys belong to the control that has them: texts, open windows, pressed buttons. */
function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  if (document.querySelector('dialog[open]')) return true;
  if (target.matches('textarea, select, input:not([type=radio], [type=checkbox])')) return true;
  const acts = event.key === 'Enter' || event.key === ' ' || event.key.startsWith('Arrow');
  return acts && target.matches('button, a, input, .regions *, .box-scroll *');
}

const LostNote = () => (
  <div class="desk-note">
    <Banner
      tone="warn"
      title={t('desk.lost.title')}
      actions={
        <Button small onClick={dismissLost}>
          {t('desk.lost.next')}
        </Button>
      }
    >
      {t('desk.lost.text')}
    </Banner>
  </div>
);
