import type { Command, Press } from '../../../conversation/conversation.ts'
import { addCommand } from './add.ts'
import { changeCommands } from './change.ts'
import type { CommandDeps } from './deps.ts'
import { listCommands } from './list.ts'
import { statusCommand } from './status.ts'

/** The owners' commands `/professor knowledge …`, and the buttons between their pages. */
export function createKnowledgeCommands(deps: CommandDeps): {
  commands: readonly Command[]
  presses: readonly Press[]
} {
  const { commands, presses } = listCommands(deps)
  return { commands: [statusCommand(deps), ...commands, ...changeCommands(deps), addCommand(deps)], presses }
}
