import type { Command } from './conversation.ts'

const professor = "Run the professor: what is read, and what is posted (for the server's owners)"

/** A command of owners; `name` is its last word. */
export type OwnerCommand<Name extends string> = Pick<
  Command<Name>,
  'name' | 'description' | 'options' | 'refuses' | 'run'
>

/** Makes commands `/professor GROUP NAME`, whose replies are private; `about` says what the group is for. */
export const ownerCommands =
  (group: string, about: string) =>
  <Name extends string = never>({ name, ...command }: OwnerCommand<Name>): Command<Name> => ({
    ...command,
    on: 'slash',
    name: `professor ${group} ${name}`,
    groups: [professor, about],
    for: 'owner',
    private: true,
    allowance: null,
  })
