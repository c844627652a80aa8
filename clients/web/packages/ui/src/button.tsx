import type { ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from './icon';

interface Common {
  kind?: 'primary' | 'secondary' | 'quiet' | 'danger';
  icon?: IconName;
  small?: boolean;
  wide?: boolean;
  children?: ComponentChildren;
}

const classOf = ({ kind = 'secondary', small, wide }: Common, extra = '') =>
  `button ${kind}${small ? ' small' : ''}${wide ? ' wide' : ''} ${extra}`;

type ButtonProps = Common & { busy?: boolean } & Omit<
    JSX.HTMLAttributes<HTMLButtonElement>,
    'icon'
  > & {
    type?: 'button' | 'submit';
    disabled?: boolean;
  };

/** While busy it keeps its width and its focus, and takes no second press. */
export function Button({ kind, icon, small, wide, busy, children, ...rest }: ButtonProps) {
  const press = busy ? undefined : rest.onClick;
  return (
    <button
      type="button"
      {...rest}
      onClick={press}
      aria-busy={busy || undefined}
      class={classOf({ kind, small, wide }, busy ? 'busy' : '')}
    >
      {icon && <Icon name={icon} />}
      {children && <span>{children}</span>}
    </button>
  );
}

type LinkProps = Common & { href: string } & Omit<JSX.HTMLAttributes<HTMLAnchorElement>, 'icon'> & {
    download?: string;
  };

export function LinkButton({ kind, icon, small, wide, children, ...rest }: LinkProps) {
  return (
    <a {...rest} class={classOf({ kind, small, wide })}>
      {icon && <Icon name={icon} />}
      {children && <span>{children}</span>}
    </a>
  );
}

type IconButtonProps = Omit<ButtonProps, 'children' | 'icon'> & { icon: IconName; label: string };

/** A button that shows only an icon: its label is its name and its tooltip. */
export function IconButton({ label, icon, ...rest }: IconButtonProps) {
  const { kind = 'quiet', small, busy, wide: _, ...more } = rest;
  return (
    <button
      type="button"
      {...more}
      class={classOf({ kind, small }, 'icon-only')}
      aria-label={label}
      aria-busy={busy || undefined}
      title={label}
    >
      <Icon name={icon} />
    </button>
  );
}
