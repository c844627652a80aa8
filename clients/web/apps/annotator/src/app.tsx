import { t } from '@crowdloom/i18n';
import { EmptyState, href, Lazy, LinkButton, matchPath, path } from '@crowdloom/ui';
import type { ComponentChildren } from 'preact';
import { assignmentAt, batchAt, projectAt } from './places';
import { screens } from './screens';
import { person } from './session/session.state';
import { SignInScreen } from './session/sign-in-screen';
import { Shell } from './shell/shell';
import { WorkScreen } from './work/work-screen';

type Screen = (parts: string[]) => ComponentChildren;

const SCREENS: [pattern: string, screen: Screen, bare?: boolean][] = [
  ['/', () => <WorkScreen />],
  ['/returned', () => <Lazy loader={screens.returned} props={{}} />],
  ['/earnings', () => <Lazy loader={screens.earnings} props={{}} />],
  ['/me', () => <Lazy loader={screens.me} props={{}} />],
  [
    '/guidelines/:p',
    (at) => <Lazy loader={screens.guidelines} props={{ project: projectAt(at) }} />,
  ],
  ['/desk/:p/:b', (at) => <Lazy loader={screens.desk} props={{ batch: batchAt(at) }} />, true],
  [
    '/assignment/:p/:b/:t/:a',
    (at) => <Lazy loader={screens.assignment} props={{ name: assignmentAt(at) }} />,
  ],
];

export function App() {
  if (path.value === '/join') return <Lazy loader={screens.join} props={{}} />;
  if (!person.value) return <SignInScreen />;
  for (const [pattern, screen, bare = false] of SCREENS) {
    const parts = matchPath(pattern);
    if (parts) return <Shell bare={bare}>{screen(parts)}</Shell>;
  }
  return (
    <Shell bare={false}>
      <EmptyState
        icon="warning"
        title={t('lost.title')}
        actions={<LinkButton href={href('/')}>{t('nav.work')}</LinkButton>}
      >
        {t('lost.text')}
      </EmptyState>
    </Shell>
  );
}
