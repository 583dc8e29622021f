import type Libsql from 'libsql'

const kept = 100

/** Statements of a connection as they were prepared, the newest 100 of them: the same few come again and again. */
export function createStatements(database: Libsql.Database): (query: string) => Libsql.Statement {
  const known = new Map<string, Libsql.Statement>()
  return (query) => {
    const statement = known.get(query) ?? database.prepare(query)
    known.delete(query)
    known.set(query, statement)
    if (known.size > kept) for (const oldest of known.keys()) if (known.size > kept) known.delete(oldest)
    return statement
  }
}
