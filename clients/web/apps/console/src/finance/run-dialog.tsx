import { lastOf, ledger, microsOf, type PayoutRun, uuid } from '@crowdloom/api';
import { money, t } from '@crowdloom/i18n';
import {
  Badge,
  Button,
  Dialog,
  FailureBanner,
  Loading,
  TextArea,
  type Tone,
  useAction,
  useLoad,
} from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { session } from '../session/session.state';
import { bytesOf, save } from './download';
import { readResults } from './lines';
import { RunBadge } from './payouts-panel';

const TONES: Record<string, Tone> = {
  SENT: 'neutral',
  CONFIRMED: 'good',
  FAILED: 'bad',
  CAME_BACK: 'warn',
};

interface Props {
  name: string;
  onClose: () => void;
  onChanged: () => void;
}

/** One run: who answers for it, its file, and what became of each payment. */
export function RunDialog({ name, onClose, onChanged }: Props) {
  const { data: run, failure, set } = useLoad(() => ledger.getPayoutRun({ name }), [name]);
  const [text, setText] = useState('');
  const { results, wrong } = readResults(text);
  const changed = (next: PayoutRun) => {
    set(next);
    onChanged();
  };
  const release = useAction(async () =>
    changed(await ledger.releasePayoutRun({ name, requestId: uuid() })),
  );
  const file = useAction(async () => {
    const { content, fileName = 'run' } = await ledger.getPayoutFile({ name });
    save([bytesOf(content)], fileName, 'application/octet-stream');
  });
  const record = useAction(async () => {
    changed(await ledger.recordPayoutResults({ name, results, requestId: uuid() }));
    setText('');
  });
  const own = run?.maker === session.value?.worker?.name;
  return (
    <Dialog title={t('finance.run', { number: lastOf(name) })} wide onClose={onClose}>
      <div class="stack">
        <FailureBanner failure={failure ?? release.failure ?? file.failure ?? record.failure} />
        {!run && <Loading rows={4} />}
        {run && (
          <>
            <RunFacts run={run} />
            <div class="row">
              {run.state === 'CREATED' && (
                <Button kind="primary" busy={release.busy} disabled={own} onClick={release.run}>
                  {t('finance.run.release')}
                </Button>
              )}
              <Button
                icon="download"
                busy={file.busy}
                disabled={run.state !== 'RELEASED'}
                onClick={file.run}
              >
                {t('finance.run.file')}
              </Button>
            </div>
            {run.state === 'CREATED' && own && <p class="soft">{t('finance.run.own')}</p>}
            <Payments run={run} />
            {run.state === 'RELEASED' && (
              <>
                <TextArea
                  label={t('finance.results')}
                  hint={t('finance.results.hint')}
                  error={
                    wrong.length
                      ? t('finance.results.wrong', { lines: wrong.slice(0, 10).join(', ') })
                      : undefined
                  }
                  rows={4}
                  value={text}
                  onValue={setText}
                />
                <div class="row">
                  <Button
                    busy={record.busy}
                    disabled={!results.length || wrong.length > 0}
                    onClick={record.run}
                  >
                    {t('finance.results.record', { count: results.length })}
                  </Button>
                </div>
              </>
            )}
          </>
        )}
      </div>
    </Dialog>
  );
}

const RunFacts = ({ run }: { run: PayoutRun }) => (
  <dl class="numbers">
    <div>
      <dt>{t('finance.run.state')}</dt>
      <dd>
        <RunBadge run={run} />
      </dd>
    </div>
    <div>
      <dt>{t('finance.run.sum')}</dt>
      <dd class="number">
        {money(microsOf(run.controlSum), run.controlSum?.currencyCode || 'CNY')}
      </dd>
    </div>
    <div>
      <dt>{t('finance.run.maker')}</dt>
      <dd>{lastOf(run.maker ?? '')}</dd>
    </div>
    <div>
      <dt>{t('finance.run.checker')}</dt>
      <dd>{run.checker ? lastOf(run.checker) : '–'}</dd>
    </div>
    <div>
      <dt>{t('finance.run.hash')}</dt>
      <dd class="number" title={run.fileSha256}>
        {run.fileSha256?.slice(0, 12)}
      </dd>
    </div>
  </dl>
);

const Payments = ({ run }: { run: PayoutRun }) => (
  <div class="table-scroll" tabIndex={0} role="region" aria-label={t('finance.payments')}>
    <table>
      <thead>
        <tr>
          <th scope="col">{t('finance.payment.id')}</th>
          <th scope="col">{t('finance.column.worker')}</th>
          <th scope="col">{t('finance.column.account')}</th>
          <th scope="col" class="end">
            {t('finance.amountHead')}
          </th>
          <th scope="col">{t('finance.payment.outcome')}</th>
        </tr>
      </thead>
      <tbody>
        {(run.items ?? []).map((item) => (
          <tr key={item.endToEndId}>
            <th scope="row">{item.endToEndId}</th>
            <td>{lastOf(item.worker ?? '')}</td>
            <td>{item.accountTail}</td>
            <td class="end number">
              {money(microsOf(item.amount), item.amount?.currencyCode || 'CNY')}
            </td>
            <td>
              <Badge tone={TONES[item.outcome ?? ''] ?? 'neutral'}>
                {t(`finance.outcome.${(item.outcome ?? 'SENT') as 'SENT'}`)}
              </Badge>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
