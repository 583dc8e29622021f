import type { Command } from './conversation.ts'

const professor = "Run the professor: what is read, and what is posted (for the server's owners)"

/** A command of owners; `name` is its last word. */
export type OwnerCommand<Name extends string> = Pick<
  Command<Name>,
  'name' | 'description' | 'options' | 'refuses' | 'run'
>

const basics = { on: 'slash', for: 'owner', private: true, allowance: null } as const

/** Makes a command `/professor NAME`, whose reply is private. */
export const professorCommand = <Name extends string = never>({
  name,
  ...command
}: OwnerCommand<Name>): Command<Name> => ({ ...command, ...basics, name: `professor ${name}`, groups: [professor] })

/** Makes commands `/professor GROUP NAME`, whose replies are private; `about` says what the group is for. */
export const ownerCommands =
  (group: string, about: string) =>
  <Name extends string = never>({ name, ...command }: OwnerCommand<Name>): Command<Name> => ({
    ...command,
    ...basics,
    name: `professor ${group} ${name}`,
    groups: [professor, about],
  })
