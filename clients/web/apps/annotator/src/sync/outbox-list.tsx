import { dateTime, t, tMaybe } from '@crowdloom/i18n';
import { Badge, Button, Card, useAction } from '@crowdloom/ui';
import type { OutboxEntry } from '../store/database';
import { takeBack } from './outbox';
import { outbox } from './outbox.state';
import { refreshOutbox, sync } from './sync.state';

/** Answers that are not at the server: on their way, or refused with the reason. */
export function OutboxList() {
  const send = useAction(sync);
  const entries = outbox.value;
  if (!entries.length) return null;
  return (
    <Card
      title={t('outbox.title')}
      actions={
        <Button small busy={send.busy} onClick={send.run}>
          {t('outbox.send')}
        </Button>
      }
    >
      <ul class="lines">
        {entries.map((entry) => (
          <Entry key={entry.requestId} entry={entry} />
        ))}
      </ul>
    </Card>
  );
}

function Entry({ entry }: { entry: OutboxEntry }) {
  const refused = entry.state === 'refused';
  const drop = useAction(async () => {
    await takeBack(entry.requestId, Date.now());
    await refreshOutbox();
  });
  return (
    <li class="outbox-entry">
      <div>
        <strong dir="auto">{entry.batchTitle}</strong>
        <p class="soft small-text">{dateTime(new Date(entry.createTime).toISOString())}</p>
        {refused && <p class="small-text">{tMaybe(`error.${entry.reason}`) ?? t('error.title')}</p>}
      </div>
      <Badge tone={refused ? 'bad' : 'info'}>
        {t(refused ? 'outbox.refused' : 'outbox.waiting')}
      </Badge>
      {refused && (
        <Button small kind="quiet" busy={drop.busy} onClick={drop.run}>
          {t('outbox.dismiss')}
        </Button>
      )}
    </li>
  );
}
