// Guidelines and label interfaces by project; the last version stays readable without a network.

import { dispatch, type Guidelines, uuid } from '@crowdloom/api';
import { workerName } from '../session/session.state';

const key = (project: string) => `crowdloom.guidelines.${workerName.value}.${project}`;
const known = new Map<string, Guidelines>();

function keep(project: string, guidelines: Guidelines): Guidelines {
  known.set(key(project), guidelines);
  localStorage.setItem(key(project), JSON.stringify(guidelines));
  return guidelines;
}

/** What this device knows already; the screen can start with it. */
export function knownGuidelines(project: string): Guidelines | undefined {
  const text = localStorage.getItem(key(project));
  return known.get(key(project)) ?? (text ? JSON.parse(text) : undefined);
}

export const loadGuidelines = async (project: string): Promise<Guidelines> =>
  keep(project, await dispatch.getGuidelines({ project }));

/** From the network, else from this device. */
export const findGuidelines = (project: string): Promise<Guidelines> =>
  loadGuidelines(project).catch((error) => {
    const old = knownGuidelines(project);
    if (old) return old;
    throw error;
  });

export async function acknowledge(project: string, version: number): Promise<Guidelines> {
  const request = { worker: workerName.value, project, version, requestId: uuid() };
  return keep(project, await dispatch.acknowledgeGuidelines(request));
}

export const isAcknowledged = (guidelines: Guidelines) =>
  !guidelines.version || (guidelines.acknowledgedVersion ?? 0) >= guidelines.version;
