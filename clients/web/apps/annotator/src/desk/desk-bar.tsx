import { t } from '@crowdloom/i18n';
import { Button, FailureBanner, showToast, useAction } from '@crowdloom/ui';
import { useEffect, useState } from 'preact/hooks';
import { UNDO_MS } from '../sync/outbox';
import { outbox } from '../sync/outbox.state';
import { undo, undoable } from './desk.state';
import { SkipDialog } from './skip-dialog';

interface Props {
  onSubmit: () => void;
  submitLabel?: string;
}

/** What ends a task: always at the same place, under the thumb. */
export function DeskBar({ onSubmit, submitLabel }: Props) {
  const [skipping, setSkipping] = useState(false);
  return (
    <footer class="desk-bar">
      <UndoButton />
      <Button kind="quiet" icon="skip" onClick={() => setSkipping(true)}>
        {t('desk.skip')}
      </Button>
      <Button kind="primary" icon="send" onClick={onSubmit}>
        {submitLabel ?? t('desk.submit')}
      </Button>
      {skipping && <SkipDialog onClose={() => setSkipping(false)} />}
    </footer>
  );
}

/** There while the last answer has not gone out. */
function UndoButton() {
  const entry = undoable.value;
  const still = entry && outbox.value.some((e) => e.requestId === entry.requestId);
  const [, redraw] = useState(0);
  const action = useAction(async () => {
    if (!(await undo())) showToast({ text: t('desk.undo.late') });
  });
  useEffect(() => {
    if (!still) return;
    const timer = setTimeout(() => redraw((n) => n + 1), UNDO_MS);
    return () => clearTimeout(timer);
  }, [entry, still]);
  return (
    <>
      <FailureBanner failure={action.failure} />
      {still ? (
        <span class="undo">
          <Button kind="quiet" icon="undo" busy={action.busy} onClick={action.run}>
            {t('desk.undo')}
          </Button>
        </span>
      ) : (
        <span class="desk-bar-gap" />
      )}
    </>
  );
}
