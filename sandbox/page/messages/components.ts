import type {
  APIAttachment,
  APIButtonComponent,
  APIEmbed,
  APIMessage,
  APISelectMenuComponent,
} from 'discord-api-types/v10'
import { el } from '../dom.ts'
import { drawText, link } from './text.ts'
import { format } from '../time.ts'
import type { View } from '../../view.ts'

const styles: Readonly<Record<number, string>> = { 1: 'primary', 3: 'success', 4: 'danger' }

type Press = (customId: string, values?: readonly string[]) => Promise<void>

/** The rows of buttons, and the menus of texts, under a message. Other components are not drawn. */
export function drawComponents(message: APIMessage, press: Press): HTMLElement[] {
  const rows = (message.components ?? []).flatMap((row) => ('components' in row ? [row.components] : []))
  const draw = (part: (typeof rows)[number][number]) =>
    'style' in part ? drawButton(part, press) : 'options' in part ? drawMenu(part, press) : null
  return rows.map((row) => el('div', { class: 'row' }, ...row.map(draw)))
}

/** A menu that shows its placeholder again once the choice was taken. */
function drawMenu(part: Extract<APISelectMenuComponent, { options: unknown }>, press: Press): HTMLElement {
  const { custom_id: id, placeholder = 'Make a selection', options, disabled } = part
  const onchange = () => {
    made.disabled = true
    void press(id, [made.value]).finally(() => Object.assign(made, { disabled: disabled === true, value: '' }))
  }
  const items = options.map(({ value, label }) => el('option', { value }, label))
  const first = el('option', { value: '', hidden: true }, placeholder)
  const attributes = { class: 'menu', disabled, 'aria-label': placeholder, 'data-custom-id': id }
  const made = el('select', { ...attributes, onchange }, first, ...items)
  return made
}

function drawButton(part: APIButtonComponent, press: Press): HTMLElement {
  const emoji = 'emoji' in part && part.emoji?.name ? `${part.emoji.name} ` : ''
  const label = emoji + ('label' in part ? (part.label ?? '') : '')
  if ('url' in part) return link(part.url, el('span', { class: 'button' }, `${label} ↗\ufe0e`))
  const id = 'custom_id' in part ? part.custom_id : ''
  const onclick = () => {
    if (made.ariaBusy) return
    made.ariaBusy = 'true'
    void press(id).finally(() => (made.ariaBusy = null))
  }
  const attributes = { class: `button ${styles[part.style] ?? ''}`, disabled: part.disabled, 'data-custom-id': id }
  const made = el('button', { ...attributes, onclick }, label)
  return made
}

/** A picture from this origin, which has those of the feeds too; for other hosts, which the page never calls, a placeholder. */
function picture(url: string, alt: string, name = 'picture'): HTMLElement {
  const at = URL.parse(url, location.href)
  const ofFeeds = at?.hostname === '127.0.0.1' && at.pathname.startsWith('/pictures/')
  const src = ofFeeds ? at.pathname : at?.origin === location.origin ? url : '/page/picture.svg'
  return el('img', { class: name, src, alt })
}

/** An embed. */
export function drawEmbed(embed: APIEmbed, view: View): HTMLElement {
  const { author, title, url, description, fields = [], image, thumbnail, footer, timestamp } = embed
  const text = (name: string, value: string) => el('div', { class: name }, ...drawText(value, view))
  const field = (of: (typeof fields)[number]) =>
    el('div', { class: of.inline ? 'inline' : '' }, text('field-name', of.name), text('text', of.value))
  const card = el(
    'article',
    { class: 'embed' },
    thumbnail && picture(thumbnail.url, '', 'thumbnail'),
    author && el('div', { class: 'embed-author' }, author.name),
    title &&
      (url ? el('div', { class: 'embed-title' }, link(url, ...drawText(title, view))) : text('embed-title', title)),
    description && text('text', description),
    fields.length > 0 && el('div', { class: 'fields' }, ...fields.map(field)),
    image && picture(image.url, title ?? ''),
    (footer || timestamp) &&
      el('footer', {}, [footer?.text, timestamp && dayOf(timestamp)].filter(Boolean).join(' • ')),
  )
  if (embed.color) card.style.borderLeftColor = `#${embed.color.toString(16).padStart(6, '0')}`
  return card
}

const dayOf = (timestamp: string) => format(Date.parse(timestamp), { dateStyle: 'medium', timeStyle: 'short' })

/** The player that Discord shows under a bare link of a video, without its picture, which is on another host. */
export function drawPlayers(content: string): HTMLElement[] {
  const links = content.match(/(?<!<)https:\/\/(?:www\.youtube\.com\/watch\?v=|youtu\.be\/)[\w-]{11}/g) ?? []
  return links.map((url) =>
    el(
      'article',
      { class: 'embed player' },
      el('small', {}, 'YouTube'),
      link(url, picture(url, 'Play the video'), el('b', { 'aria-hidden': 'true' }, '▶\ufe0e')),
    ),
  )
}

/** A picture that opens in another tab, or a link with name and size that downloads the file; the sandbox serves both. */
export function drawAttachment(file: APIAttachment): HTMLElement {
  const href = URL.parse(file.url)?.pathname ?? ''
  if (file.content_type?.startsWith('image/')) {
    const made = picture(href, file.description ?? file.filename)
    for (const side of ['width', 'height'] as const) if (file[side]) made.setAttribute(side, String(file[side]))
    return link(href, made)
  }
  const size = file.size < 1024 ? `${file.size} B` : `${(file.size / 1024).toFixed(1)} KB`
  return el('a', { class: 'card', href, download: file.filename }, file.filename, el('small', {}, size))
}
