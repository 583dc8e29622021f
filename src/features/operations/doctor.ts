/** One thing to look at: answers what is well about it, or throws an error whose message says what to do. */
export type Check = { readonly name: string; look(): Promise<string> }

/** Looks at everything, one after the other, also after a fault; a line each, and whether all is well. */
export async function examine(checks: readonly Check[]): Promise<{ lines: string[]; well: boolean }> {
  const lines: string[] = []
  let well = true
  for (const { name, look } of checks) {
    try {
      lines.push(`✓ ${name}: ${await look()}`)
    } catch (error) {
      well = false
      lines.push(`✗ ${name}: ${(error as Error).message}`)
    }
  }
  return { lines, well }
}
