import {
  type APIApplicationCommand,
  type APIApplicationCommandPermission,
  type APIGuildApplicationCommandPermissions,
  ApplicationCommandPermissionType as Target,
  PermissionFlagsBits as Permission,
} from 'discord-api-types/v10'
import type { Channel } from '../channels/channels.ts'
import { DriverError } from '../people/client.ts'
import type { Guild, Person } from '../people/people.ts'
import { permissionsIn } from '../people/permissions.ts'
import type { World } from '../world.ts'

/** A rule of the Integrations page; role `@everyone` is everybody, channel `*` is every channel. */
export type IntegrationRule = ({ role: string } | { person: string } | { channel: string }) & { allowed: boolean }

/** The rules of the Integrations page. https://support.discord.com/hc/articles/10952896421783 */
export function createCommandPermissions(world: World) {
  const kept = new Map<string, APIGuildApplicationCommandPermissions>()
  /** https://discord.com/developers/docs/interactions/application-commands#permissions */
  const everyChannel = ({ id }: Guild) => String(BigInt(id) - 1n)
  const permissionOf = (guild: Guild, rule: IntegrationRule): APIApplicationCommandPermission => {
    const permission = rule.allowed
    if ('person' in rule) return { id: world.person(rule.person).id, type: Target.User, permission }
    const [name, among, type] =
      'role' in rule ? [rule.role, guild.roles, Target.Role] : [rule.channel, world.channels(), Target.Channel]
    const id = name === '*' ? everyChannel(guild) : among.find((each) => each.name === name)?.id
    if (!id) throw new DriverError(`There is no ${name}.`)
    return { id, type, permission }
  }
  return {
    list: (guild: Guild) => [...kept.values()].filter(({ guild_id }) => guild_id === guild.id),
    /** Replaces the rules of a command or of the application, by its id, and publishes them. */
    set(guild: Guild, id: string, rules: readonly IntegrationRule[]): void {
      const permissions = rules.map((rule) => permissionOf(guild, rule))
      const data = { id, application_id: world.bot.id, guild_id: guild.id, permissions }
      if (rules.length > 0) kept.set(`${guild.id} ${id}`, data)
      else kept.delete(`${guild.id} ${id}`)
      world.publish({ name: 'APPLICATION_COMMAND_PERMISSIONS_UPDATE', data, channel: null })
      world.changed()
    },
    /** Answers for administrators always true; else a command's own rules go before those of the application. */
    allow(by: Person, channel: Channel, guild: Guild, command: APIApplicationCommand): boolean {
      const granted = permissionsIn(by, channel)
      if (granted & Permission.Administrator) return true
      if (!(granted & Permission.UseApplicationCommands)) return false
      const rulesOf = (id: string) => kept.get(`${guild.id} ${id}`)?.permissions ?? []
      const [own, application] = [rulesOf(command.id), rulesOf(world.bot.id)]
      const find = (rules: typeof own, ...ids: readonly string[]) => {
        const found = rules.filter(({ id }) => ids.includes(id))
        return found.length > 0 ? found.some(({ permission }) => permission) : undefined
      }
      const place = (channel.thread?.parent ?? channel).id
      const inChannel = (rules: typeof own) => find(rules, place) ?? find(rules, everyChannel(guild))
      if (!(inChannel(own) ?? inChannel(application) ?? true)) return false
      const ofPerson = (rules: typeof own) => find(rules, by.id) ?? find(rules, ...by.roles) ?? find(rules, guild.id)
      const { default_member_permissions: bits } = command
      const needed = bits === '0' ? Permission.Administrator : BigInt(bits ?? 0)
      return ofPerson(own) ?? (ofPerson(application) !== false && (granted & needed) === needed)
    },
  }
}
