import { Icon } from '@crowdloom/ui';
import type { ComponentChildren } from 'preact';

interface Props {
  title: string;
  /** Where the screen belongs: title and address of each step above it. */
  above?: { title: string; href: string }[];
  badge?: ComponentChildren;
  actions?: ComponentChildren;
}

export const PageHeader = ({ title, above = [], badge, actions }: Props) => (
  <header class="page-header">
    {above.length > 0 && (
      <nav class="crumbs" aria-label={above.at(-1)?.title}>
        {above.map((step) => (
          <span key={step.href}>
            <a href={step.href} dir="auto">
              {step.title}
            </a>
            <Icon name="next" size={14} />
          </span>
        ))}
      </nav>
    )}
    <div class="row between">
      <div class="row">
        <h1 dir="auto">{title}</h1>
        {badge}
      </div>
      {actions && <div class="row">{actions}</div>}
    </div>
  </header>
);
