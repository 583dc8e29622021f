import type { Queue } from './draw/queue.ts'
import type { Pictures } from './kept/pictures.ts'

/** Lines for the owner: the pictures of today (UTC), about what they cost, and the queue. */
export async function pictureStatus(
  pictures: Pick<Pictures, 'today'>,
  queue: Pick<Queue, 'drawing' | 'waiting'>,
): Promise<readonly string[]> {
  const { count, cost, priced } = await pictures.today()
  const unpriced = count - priced
  const unknown = unpriced === 0 ? '' : `, and ${unpriced} at a price that I don't know`
  const price = priced === 0 ? unknown : `, about $${cost.toFixed(2)}${unknown}`
  return [`Pictures today: ${count}${price}`, `Drawing: ${queue.drawing()}, waiting: ${queue.waiting()}`]
}
