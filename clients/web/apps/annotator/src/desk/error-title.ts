import type { ErrorCode } from '@crowdloom/api';
import { localized } from '@crowdloom/i18n';

/** A code of the project's taxonomy as people read it. */
export function errorTitle(codes: ErrorCode[], code: string | undefined): string {
  const known = codes.find((entry) => entry.code === code);
  return known ? localized(known.title, known.code) : (code ?? '');
}
