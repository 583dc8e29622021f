import { chat } from './chat.ts'
import { content } from './content.ts'
import { image } from './image.ts'
import { knowledge } from './knowledge.ts'
import { operations } from './operations.ts'

/**
 * Every feature of the bot, one line each. Their parts start in this order. A feature that needs a function of another one
 * gets it here.
 */
export const slices = [operations, knowledge, content, image, chat] as const
