/** The words that features and a chat platform share. Features never see Discord; Discord never sees a feature. */

/** Somebody who speaks. `roles` are ids; `manages` is true where the person may manage messages. */
export type Person = {
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
  readonly manages: boolean
}

/** Where it was said. `guildId` is null in a direct message. */
export type Place = { readonly id: string; readonly guildId: string | null }

export type Request<Options = Readonly<Record<string, string>>> = {
  /** Unique for this request; the same when the platform delivers it twice. */
  readonly id: string
  readonly by: Person
  readonly in: Place
  readonly options: Options
  /** Where the reply becomes visible: opaque, made and read only by the platform's adapter. */
  readonly ref: string
  /** Aborted when the reply is no longer wanted or the bot stops. */
  readonly signal: AbortSignal
}

/** A button under a message. `id` is `slice:action:key`, at most 100 characters, and carries all that it needs. */
export type Action = {
  readonly id: string
  readonly label: string
  readonly style: 'primary' | 'secondary' | 'danger'
}

/** The last word on a streamed answer: the whole text as it shall stand, and the buttons under it. */
export type Ending = { readonly text: string; readonly actions: readonly Action[] }

/** A passage of somebody's text. The platform shows it as text, whatever it says. */
export type Quote = { readonly title: string; readonly url: string | null; readonly text: string }

/** The ending stands before the person; or nobody can see it any more; or showing it failed and what stands is stale. */
export type StreamEnd = 'shown' | 'gone' | 'stale'

/** A piece of a streamed text; or, before the first piece, a sentence on why there is none yet. */
export type Chunk = string | { readonly waiting: string }

/** What a handler may say. The platform decides how to cut, pace and draw it. */
export type Reply =
  | { readonly kind: 'text'; readonly text: string; readonly actions?: readonly Action[] }
  | { readonly kind: 'quotes'; readonly quotes: readonly Quote[] }
  | {
      readonly kind: 'stream'
      readonly chunks: AsyncIterable<Chunk>
      /** Called once after the last chunk with all pieces of text joined. */
      finish(whole: string): Promise<Ending>
      /** Called once, when it is known how it ended. */
      closed(end: StreamEnd): Promise<void>
    }

export type Option<Name extends string = string> = {
  readonly name: Name
  readonly description: string
  readonly required: boolean
  /** In characters; the platform refuses longer ones where it can. */
  readonly maxLength?: number
}

export type Command<Name extends string = string> = {
  readonly name: string
  readonly description: string
  readonly options: readonly Option<Name>[]
  /** True where only the asker sees the reply. */
  readonly private: boolean
  /** True where each use takes one place of the person's burst. */
  readonly limited: boolean
  /** A sentence where the options cannot be taken. From memory only: it runs before the acknowledgement. */
  refuses?(options: Readonly<Record<Name, string>>): string | null
  /** The one local write that may precede the acknowledgement, so that a crash leaves no reply hanging. */
  accept?(request: Request<Readonly<Record<Name, string>>>): Promise<void>
  /** Undoes `accept` where the platform no longer knows the request. */
  forget?(request: Request<Readonly<Record<Name, string>>>): Promise<void>
  run(request: Request<Readonly<Record<Name, string>>>): Promise<Reply>
}

/** A press on a button whose id begins with `prefix`; the reply is private. */
export type Press = {
  readonly prefix: string
  run(request: Request<{ readonly key: string }>): Promise<Reply>
}

/** What dispatch decided from memory, before anything is acknowledged. */
export type Admission =
  | { readonly kind: 'refused'; readonly text: string }
  | {
      readonly kind: 'admitted'
      readonly private: boolean
      /** The local write that may precede the acknowledgement; never rejects. */
      accept(): Promise<void>
      /** Runs the command; never rejects: a failure becomes a reply. */
      run(): Promise<Reply>
      /** Instead of `run`, where the platform no longer knows the request. */
      drop(): Promise<void>
    }

/** The one way in, as a platform sees it. */
export type Dispatch = {
  readonly commands: readonly Command[]
  command(name: string, request: Request): Admission
  /** A press on the button whose id is `actionId`. */
  press(actionId: string, request: Request<object>): Admission
}
