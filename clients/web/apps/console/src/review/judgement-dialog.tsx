import type { Guidelines } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { AnswerReview, freeInputs, InputView, lackOf } from '@crowdloom/tools';
import { JudgementFields } from '@crowdloom/tools/review/judgement-fields';
import { Button, Dialog } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { type Cell, decide, judgementAt } from './grid.state';
import { sceneOf } from './review-grid';

interface Props {
  cell: Cell;
  guidelines: Guidelines;
  onClose: () => void;
}

/** One answer large, with everything that can be said about it. */
export function JudgementDialog({ cell, guidelines, onClose }: Props) {
  const [tried, setTried] = useState(false);
  const judgement = judgementAt(cell);
  const labels = guidelines.labelInterface ?? {};
  const scene = sceneOf(cell);
  const lack = lackOf(judgement);
  const pinning = judgement?.outcome !== undefined && judgement.outcome !== 'ACCEPTED';
  const done = () => {
    setTried(true);
    if (!lack) onClose();
  };
  return (
    <Dialog
      title={t('reviewGrid.judge')}
      wide
      onClose={onClose}
      actions={
        <Button kind="primary" onClick={done}>
          {t('reviewGrid.done')}
        </Button>
      }
    >
      <div class="stack">
        {freeInputs(labels).map((input) => (
          <InputView key={input.key} input={input} scene={scene} />
        ))}
        <AnswerReview
          labels={labels}
          scene={scene}
          answer={cell.item.answer}
          pin={judgement?.pin}
          onPin={pinning ? (pin) => decide(cell, { pin }) : undefined}
        />
        <JudgementFields
          labels={labels}
          scene={scene}
          item={cell.item}
          judgement={judgement}
          errorCodes={guidelines.errorCodes ?? []}
          onChange={(change) => decide(cell, change)}
        />
        {tried && lack && (
          <p class="field-error" role="alert">
            {t(`review.lack.${lack}`)}
          </p>
        )}
      </div>
    </Dialog>
  );
}
