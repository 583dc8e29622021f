/** The words that features and a chat platform share. Features never see Discord; Discord never sees a feature. */
import type { Form, Menu, PictureFile } from './forms.ts'
import type { Attachment, DeletedMessages, Link, PastMessage, Thumbs } from './messages.ts'

export type { Choice, Field, Form, Menu, PictureFile } from './forms.ts'
export type { Attachment, DeletedMessages, Link, Material, PastMessage, Thumbs } from './messages.ts'

/**
 * A person in a conversation. `roles` are ids; `manages` is true where the person may manage messages, `managesServer` where
 * they command the bot: they may manage its home server and are there. The latter is known of commands and buttons alone.
 */
export type Person = {
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
  readonly manages: boolean
  readonly managesServer: boolean
}

/** A channel. `guildId` is null in a direct message. */
export type Place = {
  readonly id: string
  readonly guildId: string | null
  readonly isThread: boolean
  /** The channel of a thread; null where it is unknown, and for everything else. */
  readonly parentId: string | null
  /**
   * The people who can read here: `direct` in a direct message, `server` where everybody in the server can, else an
   * opaque id; `audience.ts` compares them. What is said to one audience is never repeated to another.
   */
  readonly audience: string
}

export type Request<Options = Readonly<Record<string, string>>> = {
  /** Unique for this request; the same when the platform delivers it twice. */
  readonly id: string
  readonly by: Person
  readonly in: Place
  readonly options: Options
  /**
   * The message that it is about: a message command was used on it, one of its buttons was pressed, or it was forwarded
   * without a word; else null.
   */
  readonly target: PastMessage | null
  /** The id of the message replied to; null where it is no reply. */
  readonly repliesTo: string | null
  /** Files that came with it or its target; pictures of its target, also of forwards and cards (size 0: unknown). */
  readonly files: readonly Attachment[]
  readonly pictures?: readonly Attachment[]
  /** The links in its target, else in the message itself: at most ten, none of those in code. */
  readonly links: readonly Link[]
  /** The bytes that one file of the reply may have. */
  readonly maxFileBytes: number
  /** The platform's reference to the reply's messages: opaque, made and read only by the adapter. */
  readonly ref: string
}

/** A button under a message. `id` is `slice:action:key`, at most 100 characters, and carries all that it needs. */
export type Action = {
  readonly id: string
  readonly label: string
  readonly style: 'primary' | 'secondary' | 'danger'
}

/** The end of a streamed answer: its final text, the buttons and the menu under it, and a picture beside it. */
export type Ending = {
  readonly text: string
  readonly actions: readonly Action[]
  readonly menu?: Menu
  readonly picture?: PictureFile
}

/** A message that somebody wrote; its option `prompt` is the text without the bot's own mention. */
export type IncomingMessage = Request<{ readonly prompt: string }> & {
  /** True for a mention, a reply to the bot, a message in its own thread, and a direct message. */
  readonly addressed: boolean
}

/** A quoted passage, shown letter by letter whatever it contains. `note`: markdown of the bot's own under its title, or ''. */
export type Quote = Readonly<Record<'title' | 'text' | 'note', string>> & { readonly url: string | null }

/** The ending is shown; or nobody can see the answer any more; or showing the ending failed and the shown text is stale. */
export type StreamEnd = 'shown' | 'gone' | 'stale'

/** A piece of a streamed text; or, before the first piece, a sentence that says why there is none yet. */
export type Chunk = string | { readonly waiting: string }

/** A handler's reply. The platform decides how to cut, pace and draw it. */
export type Reply =
  | {
      readonly kind: 'text'
      readonly text: string
      readonly actions?: readonly Action[]
      /** Names of commands that stand in the text as `/name`; the platform makes them clickable where it can. */
      readonly commands?: readonly string[]
    }
  | { readonly kind: 'quotes'; readonly quotes: readonly Quote[] }
  | {
      readonly kind: 'file'
      readonly text: string
      readonly name: string
      readonly content: string
      readonly actions?: readonly Action[]
    }
  /** A form that opens for the person. The handler is one of those that open forms, and nothing else was shown before. */
  | { readonly kind: 'form'; readonly form: Form }
  /** Nothing to show: the effect is visible elsewhere. */
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'stream'
      readonly chunks: AsyncIterable<Chunk>
      /** A line of markdown that stands above the text from the first draft to the end. */
      readonly heading?: string
      /** The buttons while it is being written. */
      readonly actions: readonly Action[]
      /** The buttons where it failed. */
      readonly afterFailure: readonly Action[]
      /** Called once after the last chunk, with all pieces of text joined. */
      finish(whole: string): Promise<Ending>
      /** Called for each new message that holds it; `ref` names all of them. Nothing else is drawn until it resolves. */
      seen(ref: string): Promise<void>
      /** Called once, at the end. */
      closed(end: StreamEnd): void
    }

/**
 * An option of a command. Every value reaches the handler as text: a flag as `true` or `false`, a choice as its value, a
 * channel or role as its id.
 */
export type Option<Name extends string = string> = {
  readonly name: Name
  readonly description: string
  readonly required: boolean
} & (
  | {
      readonly kind: 'text'
      /** In characters; the platform refuses longer ones where it can. */
      readonly maxLength?: number
      /** At most 25 texts that continue what was typed so far. Takes at most two seconds; nothing is spent for it. */
      suggest?(typed: string, by: Person): Promise<readonly string[]>
    }
  | { readonly kind: 'choice'; readonly choices: readonly { readonly value: string; readonly label: string }[] }
  | { readonly kind: 'flag' }
  /** A channel in which posts can stand; a role. */
  | { readonly kind: 'channel' }
  | { readonly kind: 'role' }
  /** The file arrives with the request's files; the option's text is its name. */
  | { readonly kind: 'file' }
)

/** Limits how often somebody may use something. From memory only: it is asked before the acknowledgement. */
export type Allowance = {
  /** Takes one use; answers a sentence for the person where none is left. */
  take(request: Pick<Request, 'by' | 'in'>): string | null
  /** Gives back what `take` took, where the person got nothing for it. */
  giveBack(request: Pick<Request, 'by' | 'in'>): void
}

export type Command<Name extends string = string> = {
  /** Typed after a slash, or picked in the menu of a message, which is then the target. */
  readonly on: 'slash' | 'message'
  /** Several words for a command in a group, and in a group of that: `professor sources add`. */
  readonly name: string
  /** Descriptions of its groups, outermost first. */
  readonly groups?: readonly string[]
  /** Only for those who manage the bot's home server, and there; hidden from others. Without it, for everybody. */
  readonly for?: 'owner'
  readonly description: string
  readonly options: readonly Option<Name>[]
  /** True where only the asker sees the reply. */
  readonly private: boolean
  /** True where the reply is a form: it is the acknowledgement itself, so `run` waits for the database at most. */
  readonly opensForm?: boolean
  /** Each use takes one of it; null where uses are not limited. */
  readonly allowance: Allowance | null
  /** A sentence where it cannot be done. From memory only: it runs before the acknowledgement. */
  refuses?(request: Request<Readonly<Record<Name, string>>>): string | null
  /** Writes the row that a crash must not lose. The acknowledgement waits for it, briefly. */
  accept?(request: Request<Readonly<Record<Name, string>>>): Promise<void>
  /** Undoes `accept` where the platform no longer knows the request, or nothing is left to say. */
  forget?(request: Request<Readonly<Record<Name, string>>>): Promise<void>
  /** `signal` is aborted when the reply is no longer wanted or the bot stops. */
  run(request: Request<Readonly<Record<Name, string>>>, signal: AbortSignal): Promise<Reply>
}

/** The one who answers messages that people write. */
export type Answerer = Pick<Command<'prompt'>, 'name' | 'allowance' | 'refuses' | 'accept' | 'forget' | 'run'> & {
  accepts(message: IncomingMessage): boolean
}

/** Sees every message that people write, whether it is answered or not, and the thumbs that they give to any message. */
export type Observer = {
  readonly name: string
  observe?(message: IncomingMessage): void
  /** A message of people as it stands after a change: an edit, or previews of its links that came later. */
  observeEdit?(message: IncomingMessage): void
  /** Messages were deleted, also those of bots. */
  observeDeletion?(deleted: DeletedMessages): void
  observeThumbs?(thumbs: Thumbs): void
}

/**
 * A press on a button whose id begins with `prefix`; the rest of the id is its key. So is a choice from a menu, whose value
 * ends the key, and a form that is sent.
 */
export type Press<Name extends string = never> = Pick<
  Command<'key' | Name>,
  'for' | 'allowance' | 'refuses' | 'accept' | 'forget' | 'run'
> & {
  readonly prefix: string
  /** The fields of the form that it is. */
  readonly fields?: readonly string[]
  /** The audience of the reply. */
  readonly seenBy: Audience
}

/** The audience of a reply. `nobody`: the effect is visible elsewhere. `same`: the reply replaces the pressed message. `form`: the reply is a form, or a private text. */
export type Audience = 'asker' | 'everybody' | 'nobody' | 'same' | 'form'

/** Dispatch's decision, from memory, before anything is acknowledged. */
export type Admission =
  | { readonly kind: 'refused'; readonly text: string }
  | {
      readonly kind: 'admitted'
      readonly seenBy: Audience
      /** Writes the row that a crash must not lose; precedes the acknowledgement. At most 200 ms; never rejects. */
      accept(): Promise<void>
      /** Runs the command; never rejects: a failure becomes a reply. */
      run(signal: AbortSignal): Promise<Reply>
      /** Instead of `run`, where the platform no longer knows the request. */
      drop(): void
    }

/** The one way in, as a platform sees it. */
export type Dispatch = {
  readonly commands: readonly Command[]
  command(name: string, request: Request): Admission
  /** Suggestions for an option while it is typed; none where it has none. Never rejects. */
  suggest(command: string, option: string, typed: string, by: Person): Promise<readonly string[]>
  /** Shows a message, a changed one, or which were deleted, to every observer. None of these throws. */
  observe(message: IncomingMessage): void
  observeEdit(message: IncomingMessage): void
  observeDeletion(deleted: DeletedMessages): void
  /** Tells every observer about thumbs. Never throws. */
  observeThumbs(thumbs: Thumbs): void
  /** Null where no feature answers the message. */
  message(message: IncomingMessage): Admission | null
  /** A press on the button whose id is `actionId`. */
  press(actionId: string, request: Request<object>): Admission
}
