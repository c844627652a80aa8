import { t } from '@crowdloom/i18n';
import { href, Icon, type IconName, path, Toasts } from '@crowdloom/ui';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { loadReturned, returned } from '../returned/returned.state';
import { signIns } from '../session/session.state';
import { SessionEnded } from '../session/session-ended';
import { StatusStrip } from './status-strip';

const TABS = [
  { to: '/', icon: 'work', name: 'nav.work' },
  { to: '/returned', icon: 'returned', name: 'nav.returned' },
  { to: '/earnings', icon: 'coins', name: 'nav.earnings' },
  { to: '/me', icon: 'person', name: 'nav.me' },
] as const satisfies readonly { to: string; icon: IconName; name: string }[];

/** Everything around a screen: the tabs, what is not sent, and signing in again. */
export function Shell({ children, bare }: { children: ComponentChildren; bare: boolean }) {
  useEffect(() => {
    if (!bare) loadReturned().catch(() => undefined);
  }, [path.value]);
  return (
    <>
      <a class="skip-link" href="#content">
        {t('common.skipToContent')}
      </a>
      <StatusStrip />
      {bare ? (
        children
      ) : (
        <>
          <main key={signIns.value} id="content" tabIndex={-1}>
            {children}
          </main>
          <Tabs />
        </>
      )}
      <Toasts />
      <SessionEnded />
    </>
  );
}

function Tabs() {
  const count = returned.value?.length ?? 0;
  return (
    <nav class="tabs" aria-label={t('nav.main')}>
      {TABS.map((tab) => (
        <a
          key={tab.to}
          href={href(tab.to)}
          aria-current={path.value === tab.to ? 'page' : undefined}
        >
          <span class="tab-icon">
            <Icon name={tab.icon} size={22} />
            {tab.to === '/returned' && count > 0 && <span class="dot number">{count}</span>}
          </span>
          <span>{t(tab.name)}</span>
        </a>
      ))}
    </nav>
  );
}
