import { type Fence, findFences } from '../split/fences.ts'
import { drawTable, linkBracket } from './draw-table.ts'
import { splitInlineCode } from './inline-code.ts'
import { rewriteMath } from './rewrite-math.ts'
import { prefixOf, readTable } from './table.ts'

const maxMessage = 2_000

/**
 * Rewrites the Markdown that Discord does not draw into what it draws: tables, headings of the fourth level and deeper,
 * rules, task lists, `<br>`, simple LaTeX, fences other than three backticks. Code stays as it is. With `isWhole` false the text still grows: the end of it
 * that may become one of those is left out, so that what is shown once stays. Linear.
 * https://support.discord.com/hc/en-us/articles/210298617
 */
export function rewriteMarkdown(given: string, isWhole = true): string {
  const text = given.replace(/\r\n?/g, '\n')
  const out: string[] = []
  let from = 0
  for (const fence of findFences(text, maxMessage)) {
    out.push(rewriteProse(text.slice(from, fence.start), true), rewriteFence(text, fence))
    from = fence.after
  }
  out.push(rewriteProse(text.slice(from), isWhole))
  return out.join('')
}

/** Discord knows fences of three backticks alone, and ends one at the next three, wherever they stand. */
function rewriteFence(text: string, fence: Fence): string {
  const code = text.slice(fence.start, fence.after)
  const [mark] = /[`~]{3,}/.exec(fence.shut) ?? ['```']
  const [open, close] = [code.indexOf(mark), fence.close === null ? code.length : code.lastIndexOf('\n')]
  const inside = code.slice(open + mark.length, close).replace(/`(?=``)/g, '`\u200B')
  return `${code.slice(0, open)}\`\`\`${inside}${code.slice(close).replace(/[`~]{3,}/, '```')}`
}

/** Rewrites text outside of code. Marks that are taken out never make a link of what was none. */
function rewriteProse(prose: string, isWhole: boolean): string {
  const text = prose.replaceAll(linkBracket, '').replaceAll('](', `]${linkBracket}`)
  return rewriteText(text, isWhole).replaceAll('](', '] (').replaceAll(linkBracket, '(')
}

function rewriteText(prose: string, isWhole: boolean): string {
  const text = rewriteMath(prose, isWhole)
  const lines = (isWhole ? text : text.replace(unfinished, '')).split('\n')
  const out: string[] = []
  let afterRule = false
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const isBlank = /^[\s>]*$/.test(line)
    if (afterRule && isBlank && at < lines.length - 1) continue
    afterRule = false
    const table = readTable(lines, at, isWhole)
    if (table === 'open' || (!isWhole && at === lines.length - 1 && mayBecomeOther(line))) {
      if (out.length > 0) out.push('')
      break
    }
    if (table) {
      for (const drawn of drawTable(table)) out.push(drawn)
      at += table.lines - 1
    } else if (rule.test(line.slice(prefixOf(line).length))) {
      if (!/^[\s>]*$/.test(out.at(-1) ?? '')) out.push(prefixOf(line).trimEnd())
      afterRule = true
    } else out.push(rewriteLine(line))
  }
  return out.join('\n')
}

/** A line under a heading counts as one. */
const rule = /^(?:-[ \t]*){3,}$|^(?:\*[ \t]*){3,}$|^(?:_[ \t]*){3,}$|^={3,}[ \t]*$/

/** The end of a growing text that may become a tag, a formula or a spoiler. */
const unfinished = /(?:<[br/ ]{0,5}|\\|(?<!\|)\|)$/i

/** An unfinished line has no word yet, but a number or the box of a task. */
const mayBecomeOther = (line: string): boolean =>
  /^[^\p{L}\p{N}]*$/u.test(line.slice(0, 40)) || /^[ \t>]*(?:[-*+]|\d{1,9}[.)]?) ?(?:\[[ xX]?\]?)?$/.test(line)

function rewriteLine(line: string): string {
  const prefix = prefixOf(line)
  const rest = line.slice(prefix.length)
  const [heading] = /^#{4,}(?=[ \t]|$)/.exec(rest) ?? []
  if (heading !== undefined) return prefix + breakLines(boldHeading(rest.slice(heading.length)), prefix)
  const [task, mark, box = ' '] = /^((?:[-*+]|\d{1,9}[.)])[ \t]+)\[([ xX])\](?=[ \t])/.exec(rest) ?? []
  if (task === undefined) return prefix + breakLines(rest, prefix)
  const number = /^\d/.test(mark ?? '') ? mark : ''
  return `${prefix}${number}${box === ' ' ? '☐' : '☑'}${breakLines(rest.slice(task.length), prefix)}`
}

function boldHeading(text: string): string {
  const { parts } = splitInlineCode(withoutClosing(text.trim()))
  const title = parts.map((part) => (part.isCode ? part.text : part.text.replaceAll('**', ''))).join('')
  // Discord ends bold text at the next two asterisks, also within code.
  if (title.includes('**')) return `### ${title.trim()}`
  return title.trim() === '' ? '' : `**${title.trim()}**`
}

/** `#### Title ####` has the marks at its end as well. */
function withoutClosing(title: string): string {
  let end = title.length
  while (title[end - 1] === '#') end -= 1
  return end === 0 || /\s/.test(title.charAt(end - 1)) ? title.slice(0, end) : title
}

/** A break with the marks after it that begin a line; small print, which only the bot writes, is left out of them. */
const lineBreak = /(?<!\\)<br[ \t]{0,4}\/?>[ \t]?((?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t]){0,20})(?:-#[^\S\n]+)*/gi

/** Puts a line break where a tag says so, outside inline code. */
function breakLines(text: string, prefix: string): string {
  if (!/<br/i.test(text)) return text
  const quote = prefix.includes('>') ? prefix : ''
  const broken = splitInlineCode(text)
    .parts.map((part) => (part.isCode ? part.text : part.text.replace(lineBreak, `\n${quote}$1`)))
    .join('')
  return broken.trim() === '' ? '' : broken
}
