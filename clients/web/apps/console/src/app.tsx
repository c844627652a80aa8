import { t } from '@crowdloom/i18n';
import { EmptyState, href, Lazy, LinkButton, Loading, matchPath, path } from '@crowdloom/ui';
import type { ComponentChildren } from 'preact';
import { batchAt, lotAt, projectAt, taskAt } from './places';
import { screens } from './screens';
import { known, session } from './session/session.state';
import { SignInScreen } from './session/sign-in-screen';
import { home } from './shell/sections';
import { Shell } from './shell/shell';

type Screen = (parts: string[]) => ComponentChildren;

const SCREENS: [pattern: string, screen: Screen][] = [
  ['/projects', () => <Lazy loader={screens.projects} props={{}} />],
  ['/new-project', () => <Lazy loader={screens.newProject} props={{}} />],
  ['/project/:p', (at) => <Lazy loader={screens.project} props={{ name: projectAt(at) }} />],
  ['/batch/:p/:b', (at) => <Lazy loader={screens.batch} props={{ name: batchAt(at) }} />],
  ['/lot/:p/:l', (at) => <Lazy loader={screens.lot} props={{ name: lotAt(at) }} />],
  ['/tasks/:p/:b', (at) => <Lazy loader={screens.tasks} props={{ batch: batchAt(at) }} />],
  ['/task/:p/:b/:t', (at) => <Lazy loader={screens.task} props={{ name: taskAt(at) }} />],
  ['/review', () => <Lazy loader={screens.reviews} props={{}} />],
  ['/review/:p/:b', (at) => <Lazy loader={screens.review} props={{ batch: batchAt(at) }} />],
  ['/people', () => <Lazy loader={screens.people} props={{}} />],
  ['/finance', () => <Lazy loader={screens.finance} props={{}} />],
  ['/operator', () => <Lazy loader={screens.operator} props={{}} />],
];

export function App() {
  if (!known.value) return <Loading rows={4} />;
  if (!session.value) return <SignInScreen />;
  const at = path.value === '/' ? home() : path.value;
  for (const [pattern, screen] of SCREENS) {
    const parts = matchPath(pattern, at);
    if (parts) return <Shell at={at}>{screen(parts)}</Shell>;
  }
  return (
    <Shell at={at}>
      <EmptyState
        icon="warning"
        title={t('lost.console.title')}
        actions={<LinkButton href={href('/')}>{t('common.back')}</LinkButton>}
      />
    </Shell>
  );
}
