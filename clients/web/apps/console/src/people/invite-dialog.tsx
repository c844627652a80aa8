import { type Invitation, type Role, type Worker, workforce } from '@crowdloom/api';
import { dateTime, t } from '@crowdloom/i18n';
import {
  Banner,
  Button,
  CheckField,
  Dialog,
  FailureBanner,
  showToast,
  TextArea,
  useAction,
} from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { organization } from '../session/session.state';
import { peopleIn } from './people-lines';

const ROLES: Role[] = [
  'ROLE_WORKER',
  'ROLE_REVIEWER',
  'ROLE_MANAGER',
  'ROLE_ACCEPTOR',
  'ROLE_OPERATOR',
  'ROLE_FINANCE',
];

/** Many people at once: a login in each line, a one-time code for each. */
export function InviteDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [lines, setLines] = useState('');
  const [roles, setRoles] = useState<Role[]>(['ROLE_WORKER']);
  const [made, setMade] = useState<Invitation[]>();
  const people = peopleIn(lines);
  const invite = useAction(async () => {
    const workers: Worker[] = people.good.map((person) => ({ ...person, roles }));
    const answer = await workforce.inviteWorkers({ parent: organization.value, workers });
    setMade(answer.invitations ?? []);
    onDone();
  });
  const toggle = (role: Role) => (on: boolean) =>
    setRoles(on ? [...roles, role] : roles.filter((other) => other !== role));
  const ready = people.good.length > 0 && people.bad.length === 0 && roles.length > 0;
  return (
    <Dialog
      title={t('people.invite')}
      wide={made !== undefined}
      onClose={onClose}
      actions={
        made ? (
          <Button kind="primary" onClick={onClose}>
            {t('common.close')}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{t('common.cancel')}</Button>
            <Button kind="primary" busy={invite.busy} disabled={!ready} onClick={invite.run}>
              {t('invite.make', { count: people.good.length })}
            </Button>
          </>
        )
      }
    >
      {made ? (
        <Codes invitations={made} />
      ) : (
        <div class="stack">
          <FailureBanner failure={invite.failure} />
          <TextArea
            label={t('invite.people')}
            hint={t('invite.people.hint')}
            error={
              people.bad.length ? t('invite.people.bad', { line: people.bad[0] ?? '' }) : undefined
            }
            rows={6}
            value={lines}
            onValue={setLines}
          />
          <fieldset>
            <legend class="strong small-text">{t('people.roles')}</legend>
            <div class="checks">
              {ROLES.map((role) => (
                <CheckField
                  key={role}
                  label={t(`role.${role as 'ROLE_WORKER'}`)}
                  checked={roles.includes(role)}
                  onChecked={toggle(role)}
                />
              ))}
            </div>
          </fieldset>
        </div>
      )}
    </Dialog>
  );
}

const linkOf = ({ code = '' }: Invitation) =>
  `${location.origin}/join?code=${encodeURIComponent(code)}`;

function Codes({ invitations }: { invitations: Invitation[] }) {
  const all = invitations.map((i) => `${i.worker?.login}\t${i.code}\t${linkOf(i)}`).join('\n');
  const copy = async () => {
    await navigator.clipboard.writeText(all);
    showToast({ text: t('common.copied') });
  };
  return (
    <div class="stack">
      <Banner tone="warn">{t('invite.once')}</Banner>
      <div class="table-scroll limited" tabIndex={0} role="region" aria-label={t('invite.code')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('signIn.login')}</th>
              <th scope="col">{t('invite.code')}</th>
              <th scope="col">{t('invite.until')}</th>
            </tr>
          </thead>
          <tbody>
            {invitations.map((invitation) => (
              <tr key={invitation.code}>
                <th scope="row">{invitation.worker?.login}</th>
                <td>
                  <code>{invitation.code}</code>
                </td>
                <td>{dateTime(invitation.expireTime)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {navigator.clipboard && (
        <div>
          <Button onClick={copy}>{t('invite.copy')}</Button>
        </div>
      )}
    </div>
  );
}
