export * from './call';
export * from './failure';
export * from './media';
export * from './money';
export * from './names';
export * from './services';
export type * from './types';
export * from './uuid';
