// The contracts' messages in the shape of their JSON, under the names that screens use.

export type {
  Consensus_VoteJson as Vote,
  ConsensusJson as Consensus,
  WorkerQualityJson as WorkerQuality,
} from '../gen/crowdloom/consensus/v1/consensus_pb';
export type {
  Assignment_MediaJson as Media,
  Assignment_ReturnReasonJson as ReturnReason,
  Assignment_ReviewItemJson as ReviewItem,
  AssignmentJson as Assignment,
} from '../gen/crowdloom/dispatch/v1/assignment_pb';
export type {
  Batch_AudienceJson as Audience,
  Batch_ProgressJson as Progress,
  Batch_StateJson as BatchState,
  BatchJson as Batch,
  DeviceJson as Device,
  WorkOfferJson as WorkOffer,
} from '../gen/crowdloom/dispatch/v1/batch_pb';
export type {
  AppendTasksResponse_RowErrorJson as RowError,
  CountAudienceResponseJson as CountAudienceResponse,
  ExplainWorkResponseJson as ExplainWorkResponse,
  LeaseAssignmentsResponse_NoWorkReasonJson as NoWorkReason,
  ListQueuesResponse_QueueJson as Queue,
  SubmitAssignmentRequestJson as SubmitAssignmentRequest,
} from '../gen/crowdloom/dispatch/v1/dispatch_service_pb';
export type { ObstacleJson as Obstacle } from '../gen/crowdloom/dispatch/v1/explanation_pb';
export type {
  BatchEstimateJson as BatchEstimate,
  BatchForecastJson as BatchForecast,
} from '../gen/crowdloom/dispatch/v1/forecast_pb';
export type {
  InspectionJson as Inspection,
  LotJson as Lot,
} from '../gen/crowdloom/dispatch/v1/lot_pb';
export type { PackageJson as Package } from '../gen/crowdloom/dispatch/v1/package_pb';
export type {
  GuidelinesJson as Guidelines,
  Project_AcceptanceJson as Acceptance,
  Project_ErrorCodeJson as ErrorCode,
  ProjectJson as Project,
} from '../gen/crowdloom/dispatch/v1/project_pb';
export type { TaskJson as Task } from '../gen/crowdloom/dispatch/v1/task_pb';
export type {
  Judgement_OutcomeJson as Outcome,
  JudgementJson as Judgement,
  PinJson as Pin,
} from '../gen/crowdloom/events/v1/events_pb';
export type { ReadMetricsResponse_ProcessJson as Process } from '../gen/crowdloom/gateway/v1/operations_service_pb';
export type {
  AccountJson as Account,
  ProjectStatementJson as ProjectStatement,
  SettlementJson as Settlement,
  Transfer_CodeJson as TransferCode,
  TransferJson as Transfer,
  WorkerStatement_LineJson as StatementLine,
  WorkerStatementJson as WorkerStatement,
} from '../gen/crowdloom/ledger/v1/account_pb';
export type {
  ImportPayResponseJson as ImportPayResponse,
  RecordPayoutResultsRequest_ResultJson as PayoutResult,
} from '../gen/crowdloom/ledger/v1/ledger_service_pb';
export type { PayoutRunJson as PayoutRun } from '../gen/crowdloom/ledger/v1/payout_pb';
export type {
  AcceptedWorkJson as AcceptedWork,
  OrganizationStatementJson as OrganizationStatement,
  WorkerBalancesJson as WorkerBalances,
} from '../gen/crowdloom/ledger/v1/statement_pb';
export type { RoleJson as Role } from '../gen/crowdloom/options/v1/options_pb';
export type {
  Answer_BoxJson as Box,
  Answer_ValueJson as Value,
  AnswerJson as Answer,
} from '../gen/crowdloom/type/v1/answer_pb';
export type {
  LabelInterface_ControlJson as Control,
  LabelInterface_InputJson as Input,
  LabelInterface_OptionJson as Option,
  LabelInterfaceJson as LabelInterface,
  LocalizedTextJson as LocalizedText,
} from '../gen/crowdloom/type/v1/label_interface_pb';
export type { MoneyJson as Money } from '../gen/crowdloom/type/v1/money_pb';
export type {
  InvitationJson as Invitation,
  SessionJson as Session,
  WorkerJson as Worker,
} from '../gen/crowdloom/workforce/v1/worker_pb';
