/** The bot itself. */
export type OperationsTables = {
  schema_versions: { version: number; name: string; applied_at: number }
  /** Uses per day, by key. */
  daily_counts: { day: string; key: string; used: number }
}
