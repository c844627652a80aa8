// The work that is open to this worker; the last list stays readable without a network.

import { dispatch, type Failure, failureOf, type WorkOffer } from '@crowdloom/api';
import { signal } from '@preact/signals';
import { deviceKind } from '../session/device';
import { workerName } from '../session/session.state';

const key = () => `crowdloom.offers.${workerName.value}`;

const kept = (): WorkOffer[] | undefined => {
  try {
    return JSON.parse(localStorage.getItem(key()) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
};

export const offers = signal<WorkOffer[] | undefined>(undefined);
export const offersFailure = signal<Failure | undefined>(undefined);

export async function loadOffers() {
  offers.value ??= kept();
  try {
    const answer = await dispatch.listWorkOffers({
      worker: workerName.value,
      device: deviceKind(),
    });
    offers.value = answer.offers ?? [];
    offersFailure.value = undefined;
    localStorage.setItem(key(), JSON.stringify(offers.value));
  } catch (error) {
    offersFailure.value = failureOf(error);
  }
}

export function forgetOffers() {
  localStorage.removeItem(key());
  offers.value = undefined;
}
