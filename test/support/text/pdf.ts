import { deflateSync } from 'node:zlib'

export type PdfParts = {
  title?: string
  /** Lines of each page; '' leaves room. */
  pages?: readonly (readonly string[])[]
  encrypted?: boolean
  /** The content of each page, in place of its lines. */
  content?: Uint8Array
}

const escape = (text: string): string => text.replace(/[\\()]/g, String.raw`\$&`)

/** A PDF with text in Helvetica. https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf */
export function pdfOf({ title = '', pages = [[]], encrypted = false, content }: PdfParts): Buffer {
  const first = 4
  const kids = pages.map((_, index) => `${first + 2 * index} 0 R`)
  const objects: (string | Buffer)[] = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${kids.join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...pages.flatMap((lines, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents ${first + 2 * index + 1} 0 R
        /Resources << /Font << /F 3 0 R >> >> >>`,
      streamOf(content ?? deflateSync(drawn(lines))),
    ]),
    `<< /Title (${escape(title)}) >>`,
    `<< /Filter /Standard /V 1 /R 2 /P -4 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> >>`,
  ]
  const count = objects.length
  const lock = encrypted ? `/Encrypt ${count} 0 R /ID [<00> <00>]` : ''
  return withTable(objects, `/Root 1 0 R /Info ${count - 1} 0 R ${lock}`)
}

const drawn = (lines: readonly string[]): string =>
  ['BT /F 12 Tf 14 TL 50 750 Td', ...lines.map((line) => `(${escape(line)}) Tj T*`), 'ET'].join('\n')

const streamOf = (bytes: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`<< /Filter /FlateDecode /Length ${bytes.length} >>\nstream\n`),
    bytes,
    Buffer.from('\nendstream'),
  ])

function withTable(objects: readonly (string | Buffer)[], trailer: string): Buffer {
  const parts = [Buffer.from('%PDF-1.4\n')]
  let at = parts[0]?.length ?? 0
  const table = ['0000000000 65535 f ']
  for (const [index, object] of objects.entries()) {
    table.push(`${String(at).padStart(10, '0')} 00000 n `)
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')])
    parts.push(part)
    at += part.length
  }
  const end = `xref\n0 ${table.length}\n${table.join('\n')}\ntrailer << /Size ${table.length} ${trailer} >>\nstartxref\n${at}\n%%EOF\n`
  return Buffer.concat([...parts, Buffer.from(end)])
}
