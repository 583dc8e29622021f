const vowel = /[aeiouy]/

/**
 * An English word's stem after Porter (1980), close to what the full-text index does: train, trains, trained and
 * training share one. Words of other languages and short ones stay nearly as they are.
 * https://tartarus.org/martin/PorterStemmer/def.txt
 */
export function stem(word: string): string {
  if (word.length < 3 || word.length > 40 || !/^[a-z]+$/.test(word)) return word
  let stemmed = plural(word)
  stemmed = pastOrGerund(stemmed)
  if (stemmed.endsWith('y') && vowel.test(stemmed.slice(0, -1))) stemmed = `${stemmed.slice(0, -1)}i`
  stemmed = replaceSuffix(stemmed, doubled, 0)
  stemmed = replaceSuffix(stemmed, middle, 0)
  stemmed = replaceSuffix(stemmed, last, 1)
  if (stemmed.endsWith('e')) {
    const rest = stemmed.slice(0, -1)
    if (measure(rest) > 1 || (measure(rest) === 1 && !endsShort(rest))) stemmed = rest
  }
  return stemmed.endsWith('ll') && measure(stemmed) > 1 ? stemmed.slice(0, -1) : stemmed
}

type Suffixes = readonly (readonly [suffix: string, instead: string])[]

const doubled = pairs(
  'ational ate,tional tion,enci ence,anci ance,izer ize,abli able,alli al,entli ent,eli e,ousli ous,ization ize,' +
    'ation ate,ator ate,alism al,iveness ive,fulness ful,ousness ous,aliti al,iviti ive,biliti ble',
)
const middle = pairs('icate ic,ative ,alize al,iciti ic,ical ic,ful ,ness ')
const last = pairs(
  'ement ,ance ,ence ,able ,ible ,ment ,sion s,tion t,ant ,ent ,ism ,ate ,iti ,ous ,ive ,ize ,al ,er ,ic ,ou ',
)

function pairs(list: string): Suffixes {
  return list.split(',').map((pair) => [pair.split(' ')[0] ?? '', pair.split(' ')[1] ?? ''] as const)
}

function plural(word: string): string {
  if (word.endsWith('sses')) return word.slice(0, -2)
  if (word.endsWith('ies')) return word.slice(0, -2)
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word
}

function pastOrGerund(word: string): string {
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word
  const rest = word.endsWith('ed') ? word.slice(0, -2) : word.endsWith('ing') ? word.slice(0, -3) : null
  if (rest === null || !vowel.test(rest)) return word
  if (/(?:at|bl|iz)$/.test(rest)) return `${rest}e`
  if (/([^aeiouylsz])\1$/.test(rest)) return rest.slice(0, -1)
  return measure(rest) === 1 && endsShort(rest) ? `${rest}e` : rest
}

function replaceSuffix(word: string, suffixes: Suffixes, above: number): string {
  for (const [suffix, instead] of suffixes) {
    if (!word.endsWith(suffix)) continue
    const rest = word.slice(0, -suffix.length)
    return measure(rest + instead) > above && measure(rest) > 0 ? rest + instead : word
  }
  return word
}

/** Porter's measure: the number of vowel-consonant sequences. */
function measure(text: string): number {
  return text.replace(/(?<=[aeiou])y/g, 'Y').match(/[aeiouy]+[^aeiouy]+/g)?.length ?? 0
}

function endsShort(text: string): boolean {
  return /[^aeiouy][aeiouy][^aeiouwxy]$/.test(text)
}
