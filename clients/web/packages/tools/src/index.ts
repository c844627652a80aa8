export * from './answer';
export * from './answer-review';
export * from './inputs/inputs';
export * from './label-form';
export * from './registry';
export * from './review/judgements';
export type * from './tool';
