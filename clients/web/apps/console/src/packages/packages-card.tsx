import { type Batch, dispatch, lastOf, type Package, uuid } from '@crowdloom/api';
import { number, t } from '@crowdloom/i18n';
import { Badge, Button, Card, FailureBanner, useAction, useLoad } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { allPages } from '../pages';
import { has } from '../session/session.state';
import { AssignDialog, CutDialog } from './package-dialogs';

const load = (parent: string) =>
  allPages(
    (pageToken) => dispatch.listPackages({ parent, pageSize: 500, pageToken }),
    (page) => page.packages,
    2000,
  );

/** A batch's packages: who has which, and how far they are. Before it starts it can be cut. */
export function PackagesCard({ batch }: { batch: Batch }) {
  const name = batch.name ?? '';
  const { data, failure, reload } = useLoad(() => load(name), [name]);
  const [cutting, setCutting] = useState(false);
  const [giving, setGiving] = useState<Package>();
  const cuts = batch.state === 'DRAFT' && has('ROLE_MANAGER', 'ROLE_ADMIN');
  if (!failure && !data?.length && !cuts) return null;
  return (
    <Card
      title={t('packages.title')}
      actions={cuts && <Button onClick={() => setCutting(true)}>{t('packages.cut')}</Button>}
    >
      <FailureBanner failure={failure} onRetry={reload} />
      {data && data.length > 0 ? (
        <Table packages={data} onGive={setGiving} onDone={reload} />
      ) : (
        <p class="soft">{t('packages.none')}</p>
      )}
      {cutting && <CutDialog batch={name} onClose={() => setCutting(false)} onDone={reload} />}
      {giving && (
        <AssignDialog pack={giving} onClose={() => setGiving(undefined)} onDone={reload} />
      )}
    </Card>
  );
}

interface TableProps {
  packages: Package[];
  onGive: (pack: Package) => void;
  onDone: () => void;
}

const Table = (props: TableProps) => (
  <div class="table-scroll" tabIndex={0} role="region" aria-label={t('packages.title')}>
    <table>
      <thead>
        <tr>
          <th scope="col">{t('packages.package')}</th>
          <th scope="col">{t('packages.state')}</th>
          <th scope="col">{t('packages.holder')}</th>
          <th scope="col" class="end">
            {t('packages.answered')}
          </th>
          <th scope="col">
            <span class="visually-hidden">{t('packages.give')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.packages.map((pack) => (
          <Row key={pack.name} pack={pack} {...props} />
        ))}
      </tbody>
    </table>
  </div>
);

function Row({ pack, onGive, onDone }: TableProps & { pack: Package }) {
  const taken = pack.state === 'TAKEN';
  const size = (pack.lastOrdinal ?? 0) - (pack.firstOrdinal ?? 0) + 1;
  const recall = useAction(async () => {
    await dispatch.recallPackage({ name: pack.name, requestId: uuid() });
    onDone();
  });
  const gives = has('ROLE_MANAGER', 'ROLE_OPERATOR', 'ROLE_ADMIN');
  return (
    <tr>
      <th scope="row">
        #{lastOf(pack.name ?? '')}{' '}
        <span class="soft small-text">
          {pack.firstOrdinal}–{pack.lastOrdinal}
        </span>
      </th>
      <td>
        <Badge tone={taken ? 'info' : 'neutral'}>
          {t(`package.state.${(pack.state ?? 'FREE') as 'FREE'}`)}
        </Badge>
      </td>
      <td dir="auto">{pack.holder || (pack.workers ?? []).map(lastOf).join(', ') || '–'}</td>
      <td class="end number">
        {number(pack.answeredCount ?? 0)} / {number(size)}
      </td>
      <td class="end">
        <FailureBanner failure={recall.failure} />
        {gives && (
          <Button small busy={recall.busy} onClick={() => (taken ? recall.run() : onGive(pack))}>
            {t(taken ? 'packages.recall' : 'packages.give')}
          </Button>
        )}
      </td>
    </tr>
  );
}
