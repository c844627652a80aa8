import { t } from '@crowdloom/i18n';
import { href, Icon } from '@crowdloom/ui';
import type { ComponentChildren } from 'preact';

interface Props {
  title: string;
  back: string;
  children?: ComponentChildren;
}

export const ScreenHeader = ({ title, back, children }: Props) => (
  <header class="screen-header">
    <a class="button quiet icon-only" href={href(back)} aria-label={t('common.back')}>
      <Icon name="back" />
    </a>
    <h1 dir="auto">{title}</h1>
    {children}
  </header>
);
