import { dispatch, type Lot, lastOf, uuid } from '@crowdloom/api';
import { number, t } from '@crowdloom/i18n';
import {
  Badge,
  Button,
  Card,
  Dialog,
  EmptyState,
  FailureBanner,
  navigate,
  TextField,
  useAction,
  useLoad,
} from '@crowdloom/ui';
import { useRef, useState } from 'preact/hooks';
import { allPages } from '../pages';
import { paths, to } from '../places';
import { has } from '../session/session.state';
import { lotTone } from './lot-facts';

const load = (parent: string) =>
  allPages(
    (pageToken) => dispatch.listLots({ parent, pageSize: 100, pageToken }),
    (page) => page.lots,
    500,
  );

/** A project's deliveries: what was offered, what the customer said. */
export function LotsCard({ project }: { project: string }) {
  const { data, failure, reload } = useLoad(() => load(project), [project]);
  const [adding, setAdding] = useState(false);
  const add = has('ROLE_MANAGER', 'ROLE_ADMIN') && (
    <Button icon="plus" onClick={() => setAdding(true)}>
      {t('lots.new')}
    </Button>
  );
  return (
    <Card title={t('lots.title')} actions={add}>
      <FailureBanner failure={failure} onRetry={reload} />
      {data?.length === 0 && (
        <EmptyState icon="check" title={t('lots.empty.title')}>
          {t('lots.empty.text')}
        </EmptyState>
      )}
      {data && data.length > 0 && <LotTable lots={data} />}
      {adding && <NewLotDialog project={project} onClose={() => setAdding(false)} />}
    </Card>
  );
}

const LotTable = ({ lots }: { lots: Lot[] }) => (
  <div class="table-scroll" tabIndex={0} role="region" aria-label={t('lots.title')}>
    <table>
      <thead>
        <tr>
          <th scope="col">{t('lots.lot')}</th>
          <th scope="col">{t('lots.state')}</th>
          <th scope="col" class="end">
            {t('lots.tasks')}
          </th>
          <th scope="col" class="end">
            {t('lots.inspected')}
          </th>
          <th scope="col" class="end">
            {t('lots.found')}
          </th>
        </tr>
      </thead>
      <tbody>
        {lots.map((lot) => (
          <tr key={lot.name}>
            <th scope="row">
              <a href={to.lot(lot.name ?? '')} dir="auto">
                {lot.title}
              </a>{' '}
              <span class="soft small-text">#{lastOf(lot.name ?? '')}</span>
            </th>
            <td>
              <Badge tone={lotTone(lot.state)}>
                {t(`lot.state.${(lot.state ?? 'OPEN') as 'OPEN'}`)}
              </Badge>
            </td>
            <td class="end number">{lot.state === 'OPEN' ? '–' : number(lot.taskCount ?? 0)}</td>
            <td class="end number">
              {lot.plan ? `${lot.inspectedCount ?? 0} / ${lot.sampledCount ?? 0}` : '–'}
            </td>
            <td class="end number">{lot.plan ? number(lot.nonconformingUnits ?? 0) : '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

function NewLotDialog({ project, onClose }: { project: string; onClose: () => void }) {
  const [title, setTitle] = useState('');
  const requestId = useRef(uuid());
  const make = useAction(async () => {
    const request = { parent: project, lot: { title }, requestId: requestId.current };
    navigate(paths.lot((await dispatch.createLot(request)).name ?? ''));
  });
  return (
    <Dialog
      title={t('lots.new')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" busy={make.busy} disabled={!title.trim()} onClick={make.run}>
            {t('lots.make')}
          </Button>
        </>
      }
    >
      <div class="stack">
        <FailureBanner failure={make.failure} />
        <TextField label={t('lots.name')} value={title} onValue={setTitle} />
      </div>
    </Dialog>
  );
}
