import { ledger, type WorkerBalances } from '@crowdloom/api';
import { allPages } from '../pages';
import { organization } from '../session/session.state';

/** Everybody who has something on an account. */
export const loadBalances = (): Promise<WorkerBalances[]> =>
  allPages(
    (pageToken) =>
      ledger.listWorkerBalances({
        parent: organization.value,
        pageSize: 500,
        skipEmpty: true,
        pageToken,
      }),
    (page) => page.workers,
    50_000,
  );
