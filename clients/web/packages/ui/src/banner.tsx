import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon';

type Tone = 'info' | 'good' | 'warn' | 'bad';

const ICONS: Record<Tone, IconName> = {
  info: 'info',
  good: 'check',
  warn: 'warning',
  bad: 'warning',
};

interface Props {
  tone?: Tone;
  title?: string;
  icon?: IconName;
  children?: ComponentChildren;
  actions?: ComponentChildren;
}

/** A message within a screen; trouble is announced at once, the rest politely. */
export function Banner({ tone = 'info', title, icon, children, actions }: Props) {
  return (
    <div class={`banner ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={icon ?? ICONS[tone]} />
      <div class="banner-text">
        {title && <strong>{title}</strong>}
        {children && <div>{children}</div>}
        {actions && <div class="banner-actions">{actions}</div>}
      </div>
    </div>
  );
}
