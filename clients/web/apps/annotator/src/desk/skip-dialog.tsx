import { t } from '@crowdloom/i18n';
import { Button, Dialog, FailureBanner, TextArea, useAction } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { report, skip } from './desk.state';

const REASONS = ['UNCLEAR', 'TOO_HARD', 'BROKEN', 'SENSITIVE', 'OTHER'] as const;
type Reason = (typeof REASONS)[number];

/** Gives a task back with a reason; "broken" tells the project manager. */
export function SkipDialog({ onClose }: { onClose: () => void }) {
  const [reason, setReason] = useState<Reason>('UNCLEAR');
  const [words, setWords] = useState('');
  const give = useAction(async () => {
    const why = words.trim() ? `${reason}: ${words.trim()}` : reason;
    await (reason === 'BROKEN' ? report(why) : skip(why));
    onClose();
  });
  return (
    <Dialog
      title={t('skip.title')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" busy={give.busy} onClick={give.run}>
            {t(reason === 'BROKEN' ? 'skip.report' : 'skip.confirm')}
          </Button>
        </>
      }
    >
      <div class="stack tight">
        <FailureBanner failure={give.failure} />
        <fieldset class="reasons">
          <legend class="visually-hidden">{t('skip.reason')}</legend>
          {REASONS.map((known) => (
            <label key={known} class="check">
              <input
                type="radio"
                name="reason"
                checked={known === reason}
                onChange={() => setReason(known)}
              />
              <span>{t(`skip.${known}`)}</span>
            </label>
          ))}
        </fieldset>
        <TextArea
          label={t('skip.words')}
          rows={2}
          maxLength={120}
          value={words}
          onValue={setWords}
        />
      </div>
    </Dialog>
  );
}
