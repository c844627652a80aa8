import type { Guidelines, Judgement } from '@crowdloom/api';
import { localized, t } from '@crowdloom/i18n';
import { AnswerReview, freeInputs, InputView, lackOf } from '@crowdloom/tools';
import { Badge, type Tone } from '@crowdloom/ui';
import { useEffect, useRef, useState } from 'preact/hooks';
import { mediaOf } from '../tasks/task-media';
import { type Cell, cells, decide, judgementAt } from './grid.state';
import { JudgementDialog } from './judgement-dialog';

interface Props {
  guidelines: Guidelines;
  onSend: () => void;
}

const STEPS: Record<string, number> = {
  ArrowRight: 1,
  ArrowDown: 1,
  j: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
  k: -1,
};

/** A: accept, F: fix, R: return, X: reject; arrows move, Enter opens, Ctrl+Enter sends. */
export function ReviewGrid({ guidelines, onSend }: Props) {
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState<Cell>();
  const frame = useRef<HTMLUListElement>(null);
  const list = cells.value;
  const index = Math.min(at, list.length - 1);
  const focus = (next: number) => {
    const bounded = Math.max(0, Math.min(list.length - 1, next));
    setAt(bounded);
    frame.current?.querySelectorAll<HTMLElement>('.review-cell')[bounded]?.focus();
  };
  const act = (key: string, cell: Cell) => {
    if (key === 'a') {
      decide(cell, { outcome: 'ACCEPTED' });
      focus(index + 1);
    } else if (key === 'f')
      decideAndOpen(cell, {
        outcome: 'FIXED',
        fixedAnswer: judgementAt(cell)?.fixedAnswer ?? cell.item.answer,
      });
    else if (key === 'r') decideAndOpen(cell, { outcome: 'RETURNED' });
    else if (key === 'x') decideAndOpen(cell, { outcome: 'REJECTED' });
    else if (key === 'd') decideAndOpen(cell, { outcome: 'DROPPED' });
    else if (key === 'Enter') setOpen(cell);
    else return false;
    return true;
  };
  const decideAndOpen = (cell: Cell, change: Partial<Judgement>) => {
    decide(cell, change);
    setOpen(cell);
  };
  useEffect(() => focus(0), []);
  const onKeyDown = (event: KeyboardEvent) => {
    const cell = list[index];
    if (open || !cell || event.altKey || event.metaKey) return;
    if (event.ctrlKey && event.key === 'Enter') return onSend();
    if (event.ctrlKey) return;
    const step = STEPS[event.key];
    if (step) focus(index + step);
    if (step || act(event.key, cell)) event.preventDefault();
  };
  return (
    <>
      <p class="soft small-text keys">
        <kbd>A</kbd> {t('review.ACCEPTED')} <kbd>F</kbd> {t('review.FIXED')} <kbd>R</kbd>{' '}
        {t('review.RETURNED')} <kbd>X</kbd> {t('review.REJECTED')} <kbd>D</kbd>{' '}
        {t('review.DROPPED')} <kbd>↵</kbd> {t('reviewGrid.open')} <kbd>Ctrl ↵</kbd>{' '}
        {t('reviewGrid.sendKey')}
      </p>
      <ul class="review-grid" ref={frame} onKeyDown={onKeyDown} aria-label={t('section.review')}>
        {list.map((cell, i) => (
          <GridCell
            key={`${cell.item.assignment}#${cell.item.attempt}`}
            cell={cell}
            guidelines={guidelines}
            current={i === index}
            onFocus={() => setAt(i)}
            onOpen={() => setOpen(cell)}
          />
        ))}
      </ul>
      {open && (
        <JudgementDialog
          cell={open}
          guidelines={guidelines}
          onClose={() => {
            setOpen(undefined);
            focus(index + (lackOf(judgementAt(open)) ? 0 : 1));
          }}
        />
      )}
    </>
  );
}

const TONES: Record<string, Tone> = {
  ACCEPTED: 'good',
  FIXED: 'info',
  RETURNED: 'warn',
  REJECTED: 'bad',
  DROPPED: 'bad',
};

interface CellProps {
  cell: Cell;
  guidelines: Guidelines;
  current: boolean;
  onFocus: () => void;
  onOpen: () => void;
}

function GridCell({ cell, guidelines, current, onFocus, onOpen }: CellProps) {
  const labels = guidelines.labelInterface ?? {};
  const judgement = judgementAt(cell);
  const scene = sceneOf(cell);
  const code = guidelines.errorCodes?.find((entry) => entry.code === judgement?.errorCode);
  const outcome = judgement?.outcome as 'ACCEPTED' | undefined;
  return (
    <li>
      <article
        class={`card review-cell ${outcome ?? ''}`}
        tabIndex={current ? 0 : -1}
        onFocus={onFocus}
      >
        {freeInputs(labels).map((input) => (
          <InputView key={input.key} input={input} scene={scene} />
        ))}
        <AnswerReview
          labels={labels}
          scene={scene}
          answer={judgement?.fixedAnswer ?? cell.item.answer}
          pin={judgement?.pin}
        />
        <footer class="row between">
          {outcome ? (
            <Badge tone={lackOf(judgement) ? 'bad' : (TONES[outcome] ?? 'neutral')}>
              {t(`review.${outcome}`)}
              {code && ` · ${localized(code.title, code.code)}`}
            </Badge>
          ) : (
            <Badge>{t('reviewGrid.open.state')}</Badge>
          )}
          <button
            type="button"
            class="button quiet small"
            tabIndex={current ? 0 : -1}
            onClick={onOpen}
          >
            {t('reviewGrid.judge')}
          </button>
        </footer>
      </article>
    </li>
  );
}

export const sceneOf = ({ review }: Cell) => ({
  payload: (review.payload ?? {}) as Record<string, unknown>,
  media: mediaOf(undefined, [review]),
});
