/** Menus, forms and pictures: what a reply may carry besides text and buttons. conversation.ts passes them on. */

/** A choice of a menu or of a field. `value` at most 100 characters, `label` at most 80. */
export type Choice = { readonly value: string; readonly label: string }

/**
 * A list under a message, of which one entry may be chosen. A choice is a press on the id of the menu, a colon and the
 * value: together at most 100 characters. At most 25 choices.
 */
export type Menu = { readonly id: string; readonly placeholder: string; readonly choices: readonly Choice[] }

/** A picture attached to a message. `name` ends as its type does (`fox.png`); `alt` has at most 1,024 characters. */
export type PictureFile = {
  readonly name: string
  readonly bytes: Uint8Array
  readonly mime: string
  readonly alt: string
}

/**
 * A field of a form. Its value reaches the handler as an option: a text, the value of the choice ('' where none was made);
 * a file arrives with the request's files, and its option is its name. `label` has at most 45 characters.
 */
export type Field<Name extends string = string> = { readonly name: Name; readonly label: string } & (
  | { readonly kind: 'text'; readonly required: boolean; readonly maxLength: number; readonly value: string }
  /** Two to ten choices; `chosen` is the value that is chosen at first, or null. */
  | { readonly kind: 'choice'; readonly choices: readonly Choice[]; readonly chosen: string | null }
  /** One picture. */
  | { readonly kind: 'picture' }
)

/**
 * A form that a person fills in. It is sent as a press on `id`, with its fields as options. `title` has at most 45
 * characters; `text` is markdown above the fields. At most four fields.
 */
export type Form<Name extends string = string> = {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly fields: readonly Field<Name>[]
}
