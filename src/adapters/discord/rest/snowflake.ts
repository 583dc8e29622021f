const discordEpochMs = 1_420_070_400_000n

/** The time at which Discord made an id, in milliseconds since 1970. https://discord.com/developers/docs/reference#snowflakes */
export const snowflakeTime = (id: string): number => Number((BigInt(id) >> 22n) + discordEpochMs)
