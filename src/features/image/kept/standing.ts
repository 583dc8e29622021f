import type { Db, Transaction } from '../../../db/db.ts'
import type { PostedPictures } from '../ports.ts'
import type { PictureRow, Pictures } from './pictures.ts'

/** Records that a picture stands. */
export type KeepStanding = (id: string) => Promise<void>

/** A picture that stands where everybody can see it. */
type Standing = {
  readonly id: string
  readonly ref: string
  readonly by: { readonly id: string; readonly name: string }
  readonly prompt: string
  readonly link: string | null
}

/** Shows pictures once more in a channel of their own. */
export type GalleryQueue = {
  /** Queues a picture, in the transaction that records that it stands. */
  queueGalleryPost(tx: Transaction, picture: Standing): Promise<void>
  /** Drops the post of a picture that was deleted, if it waits. */
  forget(db: Db, pictureId: string): Promise<void>
}

/** Records that pictures stand, and hands those that everybody may see to the gallery in the same transaction. */
export const createKeepStanding =
  (deps: { pictures: Pictures; posted: Pick<PostedPictures, 'linkTo'>; gallery: GalleryQueue }): KeepStanding =>
  (id) =>
    deps.pictures.markShown(id, async (tx, row) => {
      if (row.for_gallery === 1 && row.prompt !== '')
        await deps.gallery.queueGalleryPost(tx, toStanding(deps.posted, row))
    })

const toStanding = ({ linkTo }: Pick<PostedPictures, 'linkTo'>, row: PictureRow): Standing => ({
  id: row.id,
  ref: row.ref,
  by: { id: row.asker_id, name: row.asker },
  prompt: row.prompt,
  link: linkTo(row.ref, row.guild_id),
})
