/**
 * Every feature of the bot, one line each; their order does not matter. A feature that needs a function of another one gets
 * it here.
 */
export { chat } from './chat.ts'
export { content } from './content.ts'
export { image } from './image.ts'
export { knowledge } from './knowledge.ts'
export { operations } from './operations.ts'
