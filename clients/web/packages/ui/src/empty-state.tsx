import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon';

interface Props {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
  actions?: ComponentChildren;
}

/** What a screen shows when there is nothing: why, and what can be done. */
export function EmptyState({ icon, title, children, actions }: Props) {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} size={28} />
      </span>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {actions && <div class="empty-actions">{actions}</div>}
    </div>
  );
}
