import { type Kysely, sql } from 'kysely'

export type Migration = { readonly name: string; up(db: Kysely<unknown>): Promise<void> }

/** Append only: a migration that has been released is never edited, moved or removed. */
export const migrations: readonly Migration[] = [
  {
    name: 'the first tables',
    async up(db) {
      await run(db, ...library, ...chat, ...content, ...operations)
    },
  },
  {
    name: 'questions about a message',
    async up(db) {
      for (const table of ['running_answers', 'answers'])
        await run(db, `ALTER TABLE ${table} ADD COLUMN is_quoted INTEGER NOT NULL DEFAULT 0`)
    },
  },
  {
    name: 'other names of documents',
    async up(db) {
      await run(db, ...libraryNames)
    },
  },
  {
    name: 'what becomes of answers',
    async up(db) {
      await run(db, ...feedback)
    },
  },
  {
    name: 'news and videos',
    async up(db) {
      await run(db, ...posting)
    },
  },
  {
    name: 'discussions of posts',
    async up(db) {
      await run(db, ...discussing)
    },
  },
  {
    name: 'knowledge of what is read',
    async up(db) {
      await run(db, ...knowledge)
    },
  },
  {
    name: 'videos that were withdrawn',
    async up(db) {
      await run(db, ...withdrawing)
    },
  },
  {
    name: 'pictures',
    async up(db) {
      await run(db, ...pictures)
    },
  },
  {
    name: 'gallery',
    async up(db) {
      await run(db, ...gallery)
    },
  },
]

const library = [
  `CREATE TABLE documents (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, title TEXT NOT NULL, url TEXT, byline TEXT NOT NULL,
    published_at INTEGER, added_at INTEGER NOT NULL, hash TEXT NOT NULL) STRICT`,
  `CREATE TABLE passages (
    id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, title TEXT NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL,
    UNIQUE (document_id, position)) STRICT`,
  `CREATE VIRTUAL TABLE passages_index USING fts5 (
    title, heading, text, content = 'passages', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2')`,
  `CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN
    INSERT INTO passages_index (rowid, title, heading, text) VALUES (new.id, new.title, new.heading, new.text); END`,
  `CREATE TRIGGER passages_gone AFTER DELETE ON passages BEGIN
    INSERT INTO passages_index (passages_index, rowid, title, heading, text)
    VALUES ('delete', old.id, old.title, old.heading, old.text); END`,
  `CREATE TABLE library_turns (
    id INTEGER PRIMARY KEY, session TEXT NOT NULL, topic TEXT NOT NULL, quoted TEXT NOT NULL,
    asked_at INTEGER NOT NULL) STRICT`,
  `CREATE INDEX library_turns_by_session ON library_turns (session, id)`,
]

/** The texts that ship with the bot are put again at the next start. */
const libraryNames = [
  `CREATE TABLE shelved_texts (hash TEXT PRIMARY KEY) STRICT`,
  `ALTER TABLE documents ADD COLUMN aliases TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE documents ADD COLUMN asked_as TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE documents ADD COLUMN see_also TEXT NOT NULL DEFAULT ''`,
  `DROP TRIGGER passages_added`,
  `DROP TRIGGER passages_gone`,
  `DROP TABLE passages_index`,
  `DELETE FROM passages`,
  `DELETE FROM documents`,
  `ALTER TABLE passages DROP COLUMN title`,
  `CREATE VIRTUAL TABLE passages_index USING fts5 (
    title, aliases, asked_as, heading, text, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'")`,
  `CREATE VIRTUAL TABLE passages_words USING fts5vocab ('passages_index', 'row')`,
  `CREATE TRIGGER passages_gone AFTER DELETE ON passages BEGIN DELETE FROM passages_index WHERE rowid = old.id; END`,
]

const chat = [
  `CREATE TABLE conversations (
    scope TEXT NOT NULL, backend TEXT NOT NULL, session TEXT NOT NULL, created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL, answers INTEGER NOT NULL DEFAULT 0, renewed_at INTEGER,
    PRIMARY KEY (scope, backend)) STRICT`,
  `CREATE INDEX conversations_by_age ON conversations (last_used_at)`,
  `CREATE TABLE discarded_sessions (
    session TEXT NOT NULL, backend TEXT NOT NULL, discarded_at INTEGER NOT NULL,
    PRIMARY KEY (session, backend)) STRICT`,
  // Apart from the answers that stand, so that the row before an acknowledgement touches one small page.
  `CREATE TABLE running_answers (
    id TEXT PRIMARY KEY, ref TEXT NOT NULL, asker_id TEXT NOT NULL, guild_id TEXT, channel_id TEXT NOT NULL,
    in_thread INTEGER NOT NULL, question TEXT NOT NULL, written_by TEXT, about TEXT, replies_to TEXT,
    asked_at INTEGER NOT NULL, ending TEXT, sources TEXT) STRICT, WITHOUT ROWID`,
  `CREATE TABLE answers (
    id TEXT PRIMARY KEY, ref TEXT NOT NULL, asker_id TEXT NOT NULL, guild_id TEXT, channel_id TEXT NOT NULL,
    in_thread INTEGER NOT NULL, question TEXT NOT NULL, written_by TEXT, about TEXT, replies_to TEXT,
    asked_at INTEGER NOT NULL, sources TEXT NOT NULL, is_whole INTEGER NOT NULL, ended_at INTEGER NOT NULL) STRICT`,
  `CREATE INDEX answers_by_age ON answers (asked_at)`,
  `CREATE INDEX answers_by_asker ON answers (asker_id)`,
  `CREATE INDEX answers_by_writer ON answers (written_by) WHERE written_by IS NOT NULL`,
  `CREATE TABLE answer_messages (
    message_id TEXT PRIMARY KEY, answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE) STRICT, WITHOUT ROWID`,
  `CREATE INDEX answer_messages_by_answer ON answer_messages (answer_id)`,
  `CREATE TABLE channel_answers (
    channel_id TEXT PRIMARY KEY, message_id TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE TABLE unquoted_people (person_id TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
]

const feedback = [
  `CREATE TABLE unanswered (
    day TEXT NOT NULL, words TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, words)) STRICT, WITHOUT ROWID`,
  `ALTER TABLE running_answers ADD COLUMN missed TEXT`,
  `ALTER TABLE running_answers ADD COLUMN offers TEXT`,
  `ALTER TABLE running_answers ADD COLUMN passed_on INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE answers ADD COLUMN passed_on INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE answers ADD COLUMN likes INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE answers ADD COLUMN dislikes INTEGER NOT NULL DEFAULT 0`,
]

const content = [
  `CREATE TABLE feeds (url TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT`,
  `CREATE TABLE channels (
    id TEXT PRIMARY KEY, state TEXT, last_success_at INTEGER, last_error_at INTEGER, last_error_fault TEXT,
    failures INTEGER NOT NULL) STRICT`,
  `CREATE TABLE quota_usage (service TEXT PRIMARY KEY, usage TEXT NOT NULL) STRICT`,
]

const posting = [
  `CREATE TABLE sources (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, address TEXT NOT NULL, name TEXT NOT NULL, keep TEXT, leave_out TEXT,
    urgent INTEGER NOT NULL, channel_id TEXT, role_id TEXT, knowledge INTEGER NOT NULL, backfill INTEGER NOT NULL,
    added_at INTEGER NOT NULL, paused_at INTEGER, first_read_at INTEGER,
    UNIQUE (kind, address)) STRICT`,
  // No index by time: old keys are found by walking the table in small steps.
  `CREATE TABLE known_items (key BLOB PRIMARY KEY, last_seen_at INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE TABLE posts (
    id INTEGER PRIMARY KEY, item_key BLOB NOT NULL, channel_id TEXT NOT NULL, source_id INTEGER NOT NULL,
    source TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL, summary TEXT NOT NULL,
    picture TEXT NOT NULL, published_at INTEGER, found_at INTEGER NOT NULL, role_id TEXT, urgent INTEGER NOT NULL,
    state TEXT NOT NULL, due_at INTEGER, attempts INTEGER NOT NULL DEFAULT 0, attempted_at INTEGER, reason TEXT,
    ref TEXT, ended_at INTEGER, followers TEXT NOT NULL DEFAULT 'none',
    UNIQUE (item_key, channel_id)) STRICT`,
  `CREATE INDEX posts_open ON posts (due_at) WHERE state IN ('queued', 'posting')`,
  `CREATE INDEX posts_for_followers ON posts (id) WHERE followers = 'waiting'`,
  `CREATE INDEX posts_by_end ON posts (ended_at) WHERE ended_at IS NOT NULL`,
  `CREATE TABLE runs (
    scheduled_at INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, ended_at INTEGER, counts TEXT) STRICT`,
]

const discussing = [
  `CREATE TABLE discussions (
    thread_id TEXT PRIMARY KEY, post_id INTEGER NOT NULL UNIQUE REFERENCES posts (id) ON DELETE CASCADE,
    opened_at INTEGER NOT NULL, summary TEXT, attempted_at INTEGER, summarized_at INTEGER) STRICT, WITHOUT ROWID`,
]

const knowledge = [
  `CREATE TABLE knowledge_items (
    id INTEGER PRIMARY KEY, item_key BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, title TEXT NOT NULL, url TEXT,
    document_key TEXT NOT NULL UNIQUE, source TEXT NOT NULL, published_at INTEGER, audiences TEXT,
    added_at INTEGER NOT NULL, text_state TEXT NOT NULL, text_attempts INTEGER NOT NULL DEFAULT 0, text_due_at INTEGER,
    upload_state TEXT NOT NULL, upload_id TEXT, upload_attempts INTEGER NOT NULL DEFAULT 0, upload_due_at INTEGER,
    upload_name TEXT, upload_hash TEXT, upload_since INTEGER, error TEXT, is_kept INTEGER NOT NULL DEFAULT 1) STRICT`,
  `CREATE INDEX knowledge_private ON knowledge_items (document_key, audiences) WHERE audiences IS NOT NULL`,
  `CREATE INDEX knowledge_unread ON knowledge_items (text_due_at) WHERE text_state = 'waiting'`,
  `CREATE INDEX knowledge_uploads ON knowledge_items (upload_due_at) WHERE upload_due_at IS NOT NULL`,
  `CREATE TABLE knowledge_messages (
    item_id INTEGER NOT NULL REFERENCES knowledge_items (id) ON DELETE CASCADE, message_id TEXT NOT NULL,
    channel_id TEXT NOT NULL, parent_id TEXT, guild_id TEXT, at INTEGER NOT NULL, is_post INTEGER NOT NULL,
    adds INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (item_id, message_id)) STRICT, WITHOUT ROWID`,
  `CREATE INDEX knowledge_messages_by_message ON knowledge_messages (message_id)`,
  `CREATE TABLE link_messages (
    message_id TEXT PRIMARY KEY, channel_id TEXT NOT NULL, guild_id TEXT NOT NULL, audience TEXT, urls TEXT NOT NULL,
    seen_at INTEGER NOT NULL, state TEXT NOT NULL, asked_in TEXT, asked_by TEXT, reaction TEXT) STRICT, WITHOUT ROWID`,
  `CREATE TABLE document_texts (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE, text BLOB NOT NULL) STRICT`,
  `CREATE TABLE shelf_words (term TEXT PRIMARY KEY) STRICT, WITHOUT ROWID`,
  `INSERT INTO shelf_words (term) SELECT term FROM passages_words WHERE term BETWEEN 'a' AND '{' AND length(term) BETWEEN 3 AND 42`,
  `CREATE TABLE knowledge_channels (
    channel_id TEXT PRIMARY KEY, seen TEXT NOT NULL, read_due_at INTEGER NOT NULL, cursor TEXT,
    is_whole INTEGER NOT NULL, page_due_at INTEGER NOT NULL, gone_at INTEGER) STRICT, WITHOUT ROWID`,
]

const withdrawing = [
  `CREATE TABLE withdrawn_videos (item_key BLOB PRIMARY KEY) STRICT, WITHOUT ROWID`,
  `ALTER TABLE knowledge_channels DROP COLUMN seen`,
]

const pictures = [
  // By id, which is by time: the row before an acknowledgement touches the last page.
  `CREATE TABLE pictures (
    id TEXT PRIMARY KEY, state TEXT NOT NULL, ref TEXT NOT NULL, asker_id TEXT NOT NULL, asker TEXT NOT NULL,
    guild_id TEXT, channel_id TEXT NOT NULL, for_gallery INTEGER NOT NULL, prompt TEXT NOT NULL, aspect TEXT, size TEXT,
    format TEXT, tier TEXT NOT NULL, parent_id TEXT, sources TEXT NOT NULL, asked_at INTEGER NOT NULL, model TEXT,
    cost REAL) STRICT, WITHOUT ROWID`,
  `CREATE INDEX pictures_open ON pictures (id) WHERE state = 'drawing'`,
  `CREATE INDEX pictures_by_age ON pictures (asked_at)`,
  `CREATE INDEX pictures_by_asker ON pictures (asker_id)`,
]

const gallery = [
  `CREATE TABLE gallery_posts (
    picture_id TEXT NOT NULL, channel_id TEXT NOT NULL, ref TEXT NOT NULL, asker_id TEXT, asker_name TEXT NOT NULL,
    prompt TEXT NOT NULL, link TEXT, created_at INTEGER NOT NULL, state TEXT NOT NULL, due_at INTEGER NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, attempted_at INTEGER,
    PRIMARY KEY (picture_id, channel_id)) STRICT, WITHOUT ROWID`,
  `CREATE INDEX gallery_posts_open ON gallery_posts (due_at) WHERE state IN ('queued', 'posting', 'removing')`,
  `CREATE INDEX gallery_posts_by_age ON gallery_posts (created_at)`,
  `CREATE INDEX gallery_posts_by_asker ON gallery_posts (asker_id) WHERE asker_id IS NOT NULL`,
]

const operations = [
  `CREATE TABLE daily_counts (
    day TEXT NOT NULL, key TEXT NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (day, key)) STRICT`,
]

async function run(db: Kysely<unknown>, ...statements: string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
