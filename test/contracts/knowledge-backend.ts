import { describe, expect, it } from 'vitest'
import type { KnowledgeBackend, KnowledgeSource } from '../../src/features/knowledge/ports.ts'

export type Subject = { readonly backend: KnowledgeBackend; close(): Promise<void> }

const signal = new AbortController().signal
const address = 'https://example.org/post'
const text = { name: 'Notes on owls', text: 'Owls hunt at night.', url: 'https://example.org/owls' }
const mostLooks = 20

/** What every backend of knowledge must do; `make` gives a fresh one to each test. */
export function describeKnowledgeBackend(name: string, make: () => Promise<Subject>): void {
  const using = async (test: (backend: KnowledgeBackend) => Promise<void>) => {
    const { backend, close } = await make()
    try {
      await test(backend)
    } finally {
      await close()
    }
  }

  /** The source as soon as it is no longer being read. */
  async function settled(backend: KnowledgeBackend, id: string): Promise<KnowledgeSource | undefined> {
    for (let look = 0; look < mostLooks; look++) {
      const found = (await backend.list(signal)).find((each) => each.id === id)
      if (found?.state !== 'reading') return found
    }
    return undefined
  }

  describe(`${name} as a backend of knowledge`, () => {
    it('has nothing that it was not given', () =>
      using(async (backend) => {
        expect(await backend.list(signal)).toEqual([])
      }))

    it('takes an address and says how far it is until it is ready', () =>
      using(async (backend) => {
        const added = await backend.addAddress(address, signal)
        expect(added).toMatchObject({ url: address, state: 'reading' })
        expect(await settled(backend, added.id)).toMatchObject({ url: address, state: 'ready' })
      }))

    it('says where an address could not be read', () =>
      using(async (backend) => {
        const { id } = await backend.addAddress('https://example.org/fail', signal)
        expect((await settled(backend, id))?.state).toBe('failed')
      }))

    it('takes a text with the address of its origin', () =>
      using(async (backend) => {
        const added = await backend.addText(text, signal)
        expect(added.title).not.toBe('')
        expect(await settled(backend, added.id)).toMatchObject({ url: text.url, state: 'ready' })
        const bare = await backend.addText({ name: '', text: 'No name.', url: null }, signal)
        expect(bare.url).toBeNull()
      }))

    it('keeps the name of a text file, and the address of a page, by which they are found again', () =>
      using(async (backend) => {
        await backend.addAddress(address, signal)
        await backend.addText({ ...text, name: 'item-1-0123abcd.txt' }, signal)
        const names = (await backend.list(signal)).map((each) => each.name)
        expect(names.sort()).toEqual([address, 'item-1-0123abcd.txt'])
      }))

    it('deletes what it has, also where it is gone already', () =>
      using(async (backend) => {
        const [one, two] = [await backend.addAddress(address, signal), await backend.addText(text, signal)]
        for (const id of [one.id, one.id]) await backend.remove(id, signal)
        expect((await backend.list(signal)).map((each) => each.id)).toEqual([two.id])
      }))

    it('answers what it has already with what it has', () =>
      using(async (backend) => {
        const [one, two] = [await backend.addAddress(address, signal), await backend.addText(text, signal)]
        expect((await backend.addAddress(address, signal)).id).toBe(one.id)
        expect((await backend.addText(text, signal)).id).toBe(two.id)
        expect(await backend.list(signal)).toHaveLength(2)
      }))
  })
}
