import type { Command, Press } from '../../../conversation/conversation.ts'
import { actCommands } from './content-act.ts'
import { queueCommand } from './content-queue.ts'
import { statusCommand } from './content-status.ts'
import type { CommandDeps } from './owner-command.ts'
import { addCommand } from './sources-add.ts'
import { changeCommands } from './sources-change.ts'
import { exportCommand, importCommand } from './sources-files.ts'
import { listCommand } from './sources-list.ts'
import { testCommand } from './sources-try.ts'

/** The owners' commands `/professor sources …` and `/professor content …`, and the buttons between their pages. */
export function createContentCommands(deps: CommandDeps): {
  commands: readonly Command[]
  presses: readonly Press[]
} {
  const list = listCommand(deps)
  const queue = queueCommand(deps)
  const sources = [
    addCommand(deps),
    ...changeCommands(deps),
    testCommand(deps),
    importCommand(deps),
    exportCommand(deps),
  ]
  return {
    commands: [list.command, ...sources, statusCommand(deps), queue.command, ...actCommands(deps)],
    presses: [list.press, queue.press],
  }
}
