import { type Assignment, type Guidelines, microsOf } from '@crowdloom/api';
import { megabytes, money, t } from '@crowdloom/i18n';
import { href, Icon } from '@crowdloom/ui';
import { to } from '../places';
import { mediaBytes } from '../store/media';
import { outbox } from '../sync/outbox.state';
import { TimeLeft } from './time-left';

interface Props {
  task: Assignment;
  guidelines: Guidelines;
}

/** Where we are, what it pays, how long it is held, and what still waits to be sent. */
export function DeskHeader({ task, guidelines }: Props) {
  const waiting = outbox.value.filter((entry) => entry.state === 'waiting').length;
  const bytes = mediaBytes(task);
  return (
    <header class="desk-header">
      <a class="button quiet icon-only" href={href('/')} aria-label={t('desk.leave')}>
        <Icon name="back" />
      </a>
      <div class="desk-title">
        <h1 dir="auto">{task.batchTitle || guidelines.title}</h1>
        <p class="soft small-text">
          <span class="number">{money(microsOf(task.rate), task.rate?.currencyCode ?? 'CNY')}</span>
          {waiting > 0 && <span> · {t('desk.waiting', { count: waiting })}</span>}
          {bytes > 0 && (
            <span class="number"> · {t('desk.megabytes', { value: megabytes(bytes) })}</span>
          )}
        </p>
      </div>
      <TimeLeft until={task.expireTime} />
      <a
        class="button quiet icon-only"
        href={to.guidelines(guidelines.project ?? '')}
        aria-label={t('guidelines.title')}
        title={t('guidelines.title')}
      >
        <Icon name="book" />
      </a>
    </header>
  );
}
