import type { Person, Place, Request } from '../../../src/conversation/conversation.ts'

/** Somebody of that name without roles or rights. */
export const person = (id: string, given: Partial<Person> = {}): Person => ({
  id,
  name: id,
  roles: [],
  manages: false,
  managesServer: false,
  ...given,
})

/** A channel that everybody reads; a direct message where `guildId` is null. */
export const place = (guildId: string | null = '3', given: Partial<Place> = {}): Place => ({
  id: '2',
  guildId,
  isThread: false,
  parentId: null,
  audience: guildId === null ? 'direct' : 'server',
  ...given,
})

/** Of somebody who never gives up. */
export const { signal: wanted } = new AbortController()

/** What ada asks in a channel, about nothing else that was said. */
export const requestOf = <Options>(
  options: Options,
  given: Partial<Omit<Request, 'options'>> = {},
): Request<Options> => ({
  id: '1',
  by: person('ada'),
  in: place(),
  options,
  target: null,
  repliesTo: null,
  files: [],
  maxFileBytes: 10_485_760,
  links: [],
  ref: 'ref',
  ...given,
})

/** An allowance that is never used up. */
export const unlimited = { take: () => null, giveBack: () => undefined, remaining: () => null }
