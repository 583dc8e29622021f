/** Answers as models write them, made up from a seed. */

const words =
  'the model learns a representation of each token and attends over context which makes retrieval generation evaluation possible in practice because gradients flow through attention heads'.split(
    ' ',
  )
const emojis = ['😀', '👩‍🚀', '🇩🇪', '👍🏽', '1️⃣', '<:synapse:123456789012345678>']

/** An endless row of answers: each of 2 to 7 parts of prose, lists, fences, links, tables and emojis. */
export function* answersFrom(seed: number): Generator<string, never> {
  const dice = diceFrom(seed)
  for (;;) yield Array.from({ length: dice.from(2, 7) }, () => dice.pick(kinds)(dice)).join('\n\n')
}

type Dice = { from(least: number, most: number): number; pick<T>(of: readonly T[]): T }

/** https://en.wikipedia.org/wiki/Linear_congruential_generator, with the numbers of Numerical Recipes. */
function diceFrom(seed: number): Dice {
  let state = seed >>> 0
  const from = (least: number, most: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return least + Math.floor((state / 2 ** 32) * (most - least + 1))
  }
  return { from, pick: (of) => of[from(0, of.length - 1)] as (typeof of)[number] }
}

const many = <T>(dice: Dice, least: number, most: number, make: (index: number) => T): T[] =>
  Array.from({ length: dice.from(least, most) }, (_, index) => make(index))

const sentence = (dice: Dice) => `${many(dice, 5, 22, () => dice.pick(words)).join(' ')}.`
const prose = (dice: Dice) => many(dice, 1, 4, () => many(dice, 1, 7, () => sentence(dice)).join(' ')).join('\n\n')
const section = (dice: Dice) => `## ${dice.pick(words)} ${dice.pick(words)}\n\n${prose(dice)}`

function list(dice: Dice): string {
  const isNumbered = dice.pick([true, false])
  return many(dice, 3, 12, (i) => `${isNumbered ? `${i + 1}.` : '-'} **${dice.pick(words)}** ${sentence(dice)}`).join(
    '\n',
  )
}

function fence(dice: Dice): string {
  const mark = dice.pick(['```', '```', '```', '````', '~~~'])
  const line = () => `${' '.repeat(dice.from(0, 6))}${many(dice, 1, 10, () => dice.pick(words)).join('_')}()`
  return [mark + dice.pick(['ts', 'python', 'bash', '']), ...many(dice, 3, 90, line), mark].join('\n')
}

function links(dice: Dice): string {
  const link = () => {
    const address = `https://example.org/${'a1b2c3d4e5'.repeat(28).slice(0, dice.from(30, 280))}`
    const shapes = [address, `<${address}>`, `[${dice.pick(words)} ${dice.pick(words)}](<${address}>)`]
    return dice.pick([...shapes, `See ${address} for more.`])
  }
  return many(dice, 1, 6, link).join(dice.pick(['\n', ' ']))
}

const table = (dice: Dice) =>
  ['| a | b |', '| --- | --- |', ...many(dice, 2, 12, () => `| ${dice.pick(words)} | ${sentence(dice)} |`)].join('\n')
const emoji = (dice: Dice) => many(dice, 20, 400, () => dice.pick(emojis)).join(dice.pick(['', ' ']))

const kinds = [prose, prose, section, list, fence, links, table, emoji]
