// One client for each service of the contracts.

import type { ConsensusService } from '../gen/crowdloom/consensus/v1/consensus_service_pb';
import type { DispatchService } from '../gen/crowdloom/dispatch/v1/dispatch_service_pb';
import type { MediaService } from '../gen/crowdloom/gateway/v1/media_service_pb';
import type { OperationsService } from '../gen/crowdloom/gateway/v1/operations_service_pb';
import type { LedgerService } from '../gen/crowdloom/ledger/v1/ledger_service_pb';
import type { WorkforceService } from '../gen/crowdloom/workforce/v1/workforce_service_pb';
import { client } from './call';

export const dispatch = client<typeof DispatchService>('crowdloom.dispatch.v1.DispatchService');
export const workforce = client<typeof WorkforceService>('crowdloom.workforce.v1.WorkforceService');
export const consensus = client<typeof ConsensusService>('crowdloom.consensus.v1.ConsensusService');
export const ledger = client<typeof LedgerService>('crowdloom.ledger.v1.LedgerService');
export const media = client<typeof MediaService>('crowdloom.gateway.v1.MediaService');
export const operations = client<typeof OperationsService>(
  'crowdloom.gateway.v1.OperationsService',
);
