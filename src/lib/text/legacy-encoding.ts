/** Bytes that are looked at. */
const sampleBytes = 65_536
/** The mean number of bytes beyond ASCII in a row: in Western languages, whose accents mostly stand alone, it is less. */
const minRun = 1.6
const minLetters = 4
/** Encodings with a pattern of the characters that are frequent in their texts, and the share that these need to have. */
const candidates: readonly (readonly [encoding: string, frequent: RegExp, minShare: number])[] = [
  ['shift_jis', /[\u3041-\u3093\u30a1-\u30f6\u30fc\u3001\u3002]/g, 0.25],
  ['euc-jp', /[\u3041-\u3093\u30a1-\u30f6\u30fc\u3001\u3002]/g, 0.25],
  ['windows-1251', /[а-яёіїєґў]/g, 0.6],
  ['koi8-r', /[а-яё]/g, 0.6],
  ['euc-kr', /[가-힣]/g, 0.7],
  ['gb18030', /[的一是不了在人有我他这中大来上国和年，。]/g, 0.08],
  ['big5', /[的一是不了在人有我他這中大來上國和年，。]/g, 0.08],
]

/**
 * The encoding of a text that declares none which fits, by the frequency of characters: of Japanese, Cyrillic, Korean and
 * Chinese encodings the most plausible one; null for a Western text.
 */
export function guessLegacyEncoding(bytes: Uint8Array): string | null {
  const sample = bytes.subarray(0, sampleBytes)
  if (meanRun(sample) < minRun) return null
  const scores = candidates.map(([encoding, frequent, minShare]) => {
    const letters = new TextDecoder(encoding).decode(sample, { stream: true }).replace(/[\0-\x7f]+/g, '')
    const share = (letters.match(frequent)?.length ?? 0) / letters.length
    return { encoding, score: letters.length < minLetters || letters.includes('\ufffd') ? 0 : share / minShare }
  })
  const best = scores.reduce((one, other) => (other.score > one.score ? other : one))
  return best.score >= 1 ? best.encoding : null
}

function meanRun(bytes: Uint8Array): number {
  let [high, runs, wasHigh] = [0, 0, false]
  for (const byte of bytes) {
    const isHigh = byte >= 0x80
    if (isHigh) high += 1
    if (isHigh && !wasHigh) runs += 1
    wasHigh = isHigh
  }
  return high / Math.max(1, runs)
}
