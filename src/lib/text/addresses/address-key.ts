import { hash } from 'node:crypto'
import { canonicalAddress, videoIdOf } from './canonical-address.ts'

/** The length of a key. */
export const keyBytes = 16

/** The first bytes of the SHA-256 of some parts. */
export const digest = (bytes: number, ...parts: readonly string[]): Buffer =>
  hash('sha256', parts.join('\n'), 'buffer').subarray(0, bytes)

/** A key of 16 bytes; `kind` keeps apart what is hashed for different purposes. */
export const hash16 = (kind: string, ...parts: readonly string[]): Buffer => digest(keyBytes, kind, ...parts)

/** 16 bytes that identify the page at an address, or the video that it plays, in whatever form the address is written. */
export const addressKey = (address: string): Buffer => keyOfAddress(address, canonicalAddress(address))

/** The same, where the canonical form is known. */
export function keyOfAddress(address: string, canonical: string): Buffer {
  const video = videoIdOf(address)
  return video === null ? hash16('address', canonical) : videoKey(video)
}

/** The key of the addresses of a YouTube video. */
export const videoKey = (id: string): Buffer => hash16('video', id)
