/**
 * True of an audience, as `Place` has it, that everybody belongs to who is in the server: what is learned there may be told
 * to everybody. `open` is a channel that all can read where the ordinary channels are only for some.
 */
export const isEverybody = (audience: string): boolean => audience === 'server' || audience === 'open'
