import type { Model, Picture, Ratio, Size } from './ports.ts'
import { proportionOf } from './prompt.ts'
import { commonRatios } from './shapes.ts'

const sizes: readonly Size[] = ['1K', '2K', '4K']

/** The order as a model takes it: a ratio and a size that it takes, the pictures that it takes, and sentences about what is not as asked. */
export type Adjusted = {
  readonly ratio: Ratio
  readonly size: Size
  readonly inputs: readonly Picture[]
  readonly notes: readonly string[]
}

/**
 * Adjusts the wishes for a picture to what a model takes: the ratio whose shape is nearest, the nearest size, the first
 * pictures. Without a wish the shape is that of the first picture, else a square; the size is the smallest.
 */
export function adjust(
  { ratios, sizes: taken, maxInputs }: Model,
  wish: { readonly aspect?: Ratio; readonly size?: Size },
  given: readonly Picture[],
): Adjusted {
  const [first] = given
  const ratio = nearestRatio(ratios, wish.aspect ?? (first ? `${first.width}:${first.height}` : '1:1'), !wish.aspect)
  const size = nearestSize(taken, wish.size ?? '1K')
  const inputs = given.slice(0, maxInputs)
  const notes: string[] = []
  if (wish.aspect !== undefined && proportionOf(wish.aspect) !== proportionOf(ratio))
    notes.push(`This model doesn't draw ${wish.aspect}; the nearest shape is ${ratio}.`)
  if (wish.size !== undefined && wish.size !== size)
    notes.push(`This model doesn't draw ${wish.size}; the nearest size is ${size}.`)
  if (inputs.length < given.length)
    notes.push(
      `This model takes ${inputs.length === 1 ? '1 picture' : `${inputs.length} pictures`}; I left the rest out.`,
    )
  return { ratio, size, inputs, notes }
}

/** By the logarithm: 1:4 is as far from a square as 4:1. */
const distance = (one: string, other: string): number =>
  Math.abs(Math.log((proportionOf(one) ?? 1) / (proportionOf(other) ?? 1)))

/** The narrowest and the widest shape of models that take any in between. */
const [narrowest, widest] = ['1:3', '3:1'] as const

/** A model that takes any shape gets a common one, unless somebody asked for another. */
function nearestRatio(ratios: Model['ratios'], wanted: Ratio, mayRound: boolean): Ratio {
  if (ratios === null && !mayRound) {
    const proportion = proportionOf(wanted) ?? 1
    return proportion > 3 ? widest : proportion < 1 / 3 ? narrowest : wanted
  }
  const [nearest = wanted] = [...(ratios ?? commonRatios)].sort(
    (one, other) => distance(one, wanted) - distance(other, wanted),
  )
  return nearest
}

/** The smaller of two that are equally near: it costs less. */
function nearestSize(taken: Model['sizes'], wanted: Size): Size {
  const far = (size: Size) => Math.abs(sizes.indexOf(size) - sizes.indexOf(wanted))
  const [nearest = wanted] = sizes.filter((size) => taken.includes(size)).sort((one, other) => far(one) - far(other))
  return nearest
}
