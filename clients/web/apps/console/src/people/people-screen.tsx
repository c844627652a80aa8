import { type Worker, workforce } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import {
  Badge,
  Button,
  EmptyState,
  FailureBanner,
  Loading,
  TextField,
  type Tone,
  useLoad,
} from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { allPages } from '../pages';
import { has, organization } from '../session/session.state';
import { PageHeader } from '../shell/page-header';
import { InviteDialog } from './invite-dialog';
import { PersonDialog } from './person-dialog';

const load = () =>
  allPages(
    (pageToken) => workforce.listWorkers({ parent: organization.value, pageSize: 500, pageToken }),
    (page) => page.workers,
  );

const matches = (worker: Worker, search: string) =>
  `${worker.login} ${worker.displayName}`.toLowerCase().includes(search.toLowerCase());

/** The organization's people: who they are, what they may, what they can. */
export function PeopleScreen() {
  const { data, failure, loading, reload, set } = useLoad(load, [organization.value]);
  const [search, setSearch] = useState('');
  const [inviting, setInviting] = useState(false);
  const [open, setOpen] = useState<Worker>();
  const shown = (data ?? []).filter((worker) => matches(worker, search));
  const replace = (worker: Worker) => {
    set((data ?? []).map((old) => (old.name === worker.name ? worker : old)));
    setOpen(worker);
  };
  return (
    <div class="page stack">
      <PageHeader
        title={t('section.people')}
        actions={
          has('ROLE_ADMIN', 'ROLE_MANAGER') && (
            <Button kind="primary" icon="mail" onClick={() => setInviting(true)}>
              {t('people.invite')}
            </Button>
          )
        }
      />
      <FailureBanner failure={failure} onRetry={reload} />
      {!data && loading && <Loading rows={6} />}
      {data && (
        <>
          <TextField label={t('people.search')} type="search" value={search} onValue={setSearch} />
          {shown.length ? (
            <PeopleTable people={shown} onOpen={setOpen} />
          ) : (
            <EmptyState icon="people" title={t('people.empty')} />
          )}
        </>
      )}
      {inviting && <InviteDialog onClose={() => setInviting(false)} onDone={reload} />}
      {open && <PersonDialog worker={open} onClose={() => setOpen(undefined)} onWorker={replace} />}
    </div>
  );
}

const TONES: Record<string, Tone> = { ACTIVE: 'good', INVITED: 'info', SUSPENDED: 'bad' };

const PeopleTable = ({
  people,
  onOpen,
}: {
  people: Worker[];
  onOpen: (worker: Worker) => void;
}) => (
  <div class="table-scroll" tabIndex={0} role="region" aria-label={t('section.people')}>
    <table>
      <thead>
        <tr>
          <th scope="col">{t('people.name')}</th>
          <th scope="col">{t('signIn.login')}</th>
          <th scope="col">{t('people.roles')}</th>
          <th scope="col">{t('people.level')}</th>
          <th scope="col">{t('people.state')}</th>
        </tr>
      </thead>
      <tbody>
        {people.map((worker) => (
          <tr key={worker.name}>
            <th scope="row">
              <button type="button" class="link-button" dir="auto" onClick={() => onOpen(worker)}>
                {worker.displayName || worker.login}
              </button>
            </th>
            <td>{worker.login}</td>
            <td>
              <span class="row">
                {(worker.roles ?? []).map((role) => (
                  <Badge key={role}>{t(`role.${role as 'ROLE_WORKER'}`)}</Badge>
                ))}
              </span>
            </td>
            <td>
              {worker.certificate?.level
                ? t(
                    worker.certificate.verifier ? 'people.level.value' : 'people.level.unverified',
                    {
                      level: worker.certificate.level,
                    },
                  )
                : '–'}
            </td>
            <td>
              <Badge tone={TONES[worker.state ?? ''] ?? 'neutral'}>
                {t(`person.state.${(worker.state ?? 'ACTIVE') as 'ACTIVE'}`)}
              </Badge>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
