import { t } from '@crowdloom/i18n';
import { Button, FailureBanner, useAction } from '@crowdloom/ui';
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

/** How long the server takes an answer back after it was sent. */
const SERVER_UNDO_MS = 25_000;

/** There while the last answer can be taken back: before it is sent, and for a while after. */
function UndoButton() {
  const entry = undoable.value;
  const waits = entry && outbox.value.some((e) => e.requestId === entry.requestId);
  const fresh = entry && Date.now() < entry.sendTime + SERVER_UNDO_MS;
  const still = waits || (fresh && entry.assignment.kind !== 'REVIEW');
  const [, redraw] = useState(0);
  const action = useAction(undo);
  useEffect(() => {
    if (!still) return;
    const timer = setTimeout(() => redraw((n) => n + 1), UNDO_MS + SERVER_UNDO_MS);
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
