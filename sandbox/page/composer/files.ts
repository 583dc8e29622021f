import { byId, el } from '../dom.ts'

export type AttachedFile = { readonly name: string; readonly base64: string }

let attached: readonly AttachedFile[] = []

/** The files that the next message or command takes along. */
export const attachedFiles = (): readonly AttachedFile[] => attached

/** Replaces the attached files and shows them; a click removes one. */
export function attach(files: readonly AttachedFile[]): void {
  attached = files
  byId<HTMLInputElement>('file').value = ''
  const chip = (file: AttachedFile) => {
    const onclick = () => attach(attached.filter((each) => each !== file))
    return el('button', { class: 'chip', 'aria-label': `Remove ${file.name}`, onclick }, `${file.name} ✕`)
  }
  byId('files').replaceChildren(...files.map(chip))
  byId('field').focus()
}

/** Listens to the button that attaches files. */
export function startAttaching(): void {
  const chosen = byId<HTMLInputElement>('file')
  byId('attach').addEventListener('click', () => chosen.click())
  chosen.addEventListener('change', () => {
    void readFiles(chosen).then((files) => attach([...attached, ...files]))
  })
}

/** The files that were chosen in an input. */
export const readFiles = (input: HTMLInputElement): Promise<AttachedFile[]> =>
  Promise.all([...(input.files ?? [])].map(read))

async function read(file: File): Promise<AttachedFile> {
  const reader = new FileReader()
  reader.readAsDataURL(file)
  await new Promise((resolve) => reader.addEventListener('loadend', resolve))
  return { name: file.name, base64: (reader.result as string | null)?.split(',')[1] ?? '' }
}
