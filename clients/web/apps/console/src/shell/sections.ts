// The console's sections and the roles that open them.

import type { Role } from '@crowdloom/api';
import type { MessageId } from '@crowdloom/i18n';
import type { IconName } from '@crowdloom/ui';
import { has } from '../session/session.state';

interface Section {
  path: string;
  name: MessageId;
  icon: IconName;
  roles: Role[];
  /** Other addresses that belong to it. */
  below: RegExp;
}

export const SECTIONS: Section[] = [
  {
    path: '/projects',
    name: 'section.projects',
    icon: 'project',
    roles: ['ROLE_MANAGER', 'ROLE_ADMIN', 'ROLE_ACCEPTOR', 'ROLE_OPERATOR', 'ROLE_FINANCE'],
    below: /^\/(project|new-project|batch|tasks?|lot)\b/,
  },
  {
    path: '/review',
    name: 'section.review',
    icon: 'review',
    roles: ['ROLE_REVIEWER'],
    below: /^\/review\b/,
  },
  {
    path: '/people',
    name: 'section.people',
    icon: 'people',
    roles: ['ROLE_ADMIN', 'ROLE_MANAGER', 'ROLE_OPERATOR'],
    below: /^\/people\b/,
  },
  {
    path: '/finance',
    name: 'section.finance',
    icon: 'coins',
    roles: ['ROLE_FINANCE', 'ROLE_ADMIN'],
    below: /^\/finance\b/,
  },
  {
    path: '/operator',
    name: 'section.operator',
    icon: 'chart',
    roles: ['ROLE_OPERATOR', 'ROLE_PLATFORM_ADMIN'],
    below: /^\/operator\b/,
  },
];

export const openSections = () => SECTIONS.filter((section) => has(...section.roles));

/** Where a person begins: the first section that their roles open. */
export const home = () => openSections()[0]?.path ?? '/nothing';
