/**
 * True of an audience, as `Place` has it, that everybody belongs to who is in the server: what is learned there may be told
 * to everybody. `open` is a channel that all can read where the ordinary channels are only for some.
 */
export const isEverybody = (audience: string): boolean => audience === 'server' || audience === 'open'

const members = 'members:'

/** The audience of a server's ordinary channels where roles decide who sees them. */
export const membersOf = (guildId: string): string => members + guildId

/** True of the audience of a server's ordinary channels, whoever sees them. */
export const isOrdinary = (audience: string): boolean => audience === 'server' || audience.startsWith(members)
