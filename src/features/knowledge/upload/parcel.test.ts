import { expect, it } from 'vitest'
import { openDatabase } from '../../../db/db.ts'
import { itemOf } from '../../../../test/support/knowledge/uploads.ts'
import { afterTest } from '../../../../test/support/network/local-server.ts'
import { findItem } from '../items/find.ts'
import { keepItem } from '../items/items.ts'
import { composeParcel, findUploaded } from './parcel.ts'

it('a file is known by its name, unless its item is private or another', async () => {
  const database = await openDatabase(':memory:')
  afterTest(database.close)
  const { db } = database
  const sent = async (name: string, audience: string | null) => {
    const { id } = await keepItem(db, itemOf(name, { audience }), { now: 0, uploads: true })
    const item = await findItem(db, id)
    return (item && (await composeParcel(db, item))?.name) ?? ''
  }
  const [owls, secret] = [await sent('owls', null), await sent('secret', 'channel:1')]
  expect(owls).toMatch(/^item-\d+-[0-9a-f]{8}\.txt$/)
  expect((await findUploaded(db, owls))?.title).toBe('On owls')
  for (const name of [secret, owls.replace(/.{8}\.txt$/, '00000000.txt'), 'item-99-00000000.txt', 'owls.txt', ''])
    expect(await findUploaded(db, name)).toBeNull()
})
