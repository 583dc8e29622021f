type Child = Node | string | null | undefined | false
type Attributes = Readonly<Record<string, string | number | boolean | undefined | (() => void)>>

/** A new element. A function becomes the listener of `on…`; undefined, null and false are left out. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  if (tag === 'button') made.setAttribute('type', 'button')
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value)
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : String(value))
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false))
  return made
}

/** The element that index.html has under this id. */
export const byId = <Kind extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as Kind

/** The picture of a person, or (null) of the professor. */
export function avatar(person: { readonly color: string } | null, size = ''): HTMLImageElement {
  const made = el('img', { class: `avatar ${size}`, src: `/page/${person ? 'person' : 'professor'}.svg`, alt: '' })
  if (person) made.style.backgroundColor = person.color
  return made
}
