/** Builders of Discord's API objects, for messages that a test or a driver adds to the world itself. */
export { channelOf, guildCreate } from './channels/channel-objects.ts'
export { interactionOf, ownersOf } from './interactions/interaction-objects.ts'
export { each, nothing } from './json.ts'
export { attachmentsAfter, attachmentsOf } from './messages/attachments.ts'
export { mentionedIn, messageOf, referenceTo, withoutContent } from './messages/message-objects.ts'
export { applicationOf, guildOf, memberOf, roleOf, userOf } from './people/people-objects.ts'
