import type { TopicRef } from './contract.ts';

const identifier = /^[A-Za-z0-9_.-]{1,64}$/;

/** The topic as a key of maps. Ids hold no slash, so no two topics share one. */
export function topicKey({ type, id }: TopicRef): string {
  return `${type}/${id}`;
}

/** Refuses what the server would, before it can spoil a call that carries other topics too. */
export function checkTopic({ id }: TopicRef): void {
  if (!identifier.test(id)) {
    throw new RangeError(`A topic's id is 1 to 64 of A-Z a-z 0-9 _ . - but this one is ${JSON.stringify(id)}.`);
  }
}
