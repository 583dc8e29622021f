import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressPolicy, readConfig, secretsOf, settings } from './settings.ts'
import { disabledFeatures } from '../config/config.ts'

const token = { DISCORD_TOKEN: `${btoa('117745666081369103')}.GhX2Zq.a-token-that-nobody-may-see` }

function problemsOf(environment: Record<string, string>): readonly string[] {
  const reading = readConfig(environment)
  return reading.ok ? [] : reading.problems
}

describe('settings', () => {
  it('need nothing but the token', () => {
    const reading = readConfig(token)
    expect(reading).toMatchObject({ ok: true, notices: [] })
    if (reading.ok)
      expect(reading.config).toMatchObject({
        CHAT_BURST: 5,
        CHAT_FALLBACK: 'library',
        PORT: 8080,
        SESSION_SCOPE: 'member',
        ERROR_CHANNEL_ID: null,
      })
  })

  it('ask for the token in an empty environment and name what each missing key would switch on', () => {
    const reading = readConfig({})
    expect(reading.ok).toBe(false)
    if (reading.ok) return
    expect(reading.problems).toHaveLength(1)
    expect(reading.problems[0]).toMatch(
      /^DISCORD_TOKEN is missing\. It is the bot's token; get it at discord\.com\/developers/,
    )
    for (const name of ['GPT_TRAINER_TOKEN', 'CHATBOT_UUID', 'GOOGLE_API_KEY'])
      expect(reading.notices.some((line) => line.startsWith(`Off without ${name}: `))).toBe(true)
  })

  it('report all problems at once, a line each, without a secret in any', () => {
    const problems = problemsOf({
      ...token,
      GPT_TRAINER_TOKEN: 'another-secret',
      ERROR_CHANNEL_ID: 'general',
      CHAT_BURST: '0',
      PORT: '99999',
      USE_CHANNEL_CONTEXT: 'perhaps',
      DISCORD_API_URL: 'discord.com',
    })
    expect(problems.map((line) => line.split('. ')[0])).toEqual([
      'PORT must be from 0 to 65535',
      'DISCORD_API_URL is not an http or https address',
      'GPT_TRAINER_TOKEN is set, but CHATBOT_UUID is not',
      'USE_CHANNEL_CONTEXT must be true or false',
      'CHAT_BURST must be from 1 to 100',
      'ERROR_CHANNEL_ID is not an id (17 to 20 digits)',
    ])
    expect(problems.join('\n')).not.toMatch(/another-secret|nobody-may-see/)
  })

  it.each([
    ['117745666081369103', /^DISCORD_TOKEN is an id, not the token\. The bot's token; get it at discord\.com/],
    ['0123456789abcdef'.repeat(4), /is the public key, not the token/],
    ['Zq3_mHk-0pLs8Vx2Yc7Nb5Wt1Rf9Dg6J', /is the client secret, not the token/],
    [token.DISCORD_TOKEN.slice(0, -20), /is not shaped like a token .*: copy it whole/],
    [token.DISCORD_TOKEN.replaceAll('.', '-'), /is not shaped like a token/],
    ['https://discord.com/developers/applications', /is not shaped like a token/],
    [`${token.DISCORD_TOKEN} ${token.DISCORD_TOKEN}`, /has characters that no token has/],
    ['your token here', /has characters that no token has/],
    [token.DISCORD_TOKEN.slice(3), /is not a bot's token: its first part holds no id/],
    [`xxxxxxxxxxxxxxxxxxxxxxxx.xxxxxx.${'x'.repeat(38)}`, /its first part holds no id/],
    [`${btoa('{"alg":"HS256"}')}.${btoa('{"sub":"12345"}')}.${'a'.repeat(43)}`.replaceAll('=', ''), /holds no id/],
  ])('tell the token from what is taken for it, without showing it: %#', (value, sentence) => {
    const problems = problemsOf({ DISCORD_TOKEN: value })
    expect(problems).toEqual([expect.stringMatching(sentence)])
    expect(problems[0]).not.toContain(value)
  })

  it.each([
    `"${token.DISCORD_TOKEN}"`,
    `'${token.DISCORD_TOKEN}'`,
    `Bot ${token.DISCORD_TOKEN}`,
    `\uFEFF${token.DISCORD_TOKEN}`,
  ])('take the token out of what is around it: %#', (value) =>
    expect(readConfig({ DISCORD_TOKEN: value })).toMatchObject({ ok: true, config: token }),
  )

  it('find the token behind a name with a byte-order mark', () => {
    expect(readConfig({ '\uFEFFDISCORD_TOKEN': token.DISCORD_TOKEN })).toMatchObject({ config: token, notices: [] })
  })

  it.each(['file:data/sessions.db', 'sqlite:///data/s.db', 'libsql://db.test', 'https://db.test/x', '~/sessions.db'])(
    'take no address or shell path for the database: %s',
    (path) =>
      expect(problemsOf({ ...token, SESSION_DB_PATH: path })).toEqual([
        expect.stringMatching(/^SESSION_DB_PATH must be the path of a file, without ~ and/),
      ]),
  )

  it('take an empty value as unset', () => {
    expect(readConfig({ ...token, ERROR_CHANNEL_ID: ' ', CHAT_BURST: '' })).toMatchObject({ ok: true })
  })

  it.each(['true', 'TRUE', '1', 'yes'])('read %s as true', (text) => {
    expect(readConfig({ ...token, USE_CHANNEL_CONTEXT: text })).toMatchObject({ config: { USE_CHANNEL_CONTEXT: true } })
  })

  it('point out a name that is close to a known one', () => {
    expect(readConfig({ ...token, ERROR_CHANEL_ID: '1' }).notices).toEqual([
      'ERROR_CHANEL_ID is not a setting. Did you mean ERROR_CHANNEL_ID?',
    ])
    expect(readConfig({ discord_token: token.DISCORD_TOKEN, DISCORD_BOT_TOKEN: '1' }).notices.slice(0, 2)).toEqual([
      'discord_token is not a setting. Did you mean DISCORD_TOKEN?',
      'DISCORD_BOT_TOKEN is not a setting. Did you mean DISCORD_TOKEN?',
    ])
  })

  it('name what the Python bot read and this one does not', () => {
    const { notices } = readConfig({ ...token, HEALTH_CHECK_PORT: '8080' })
    expect(notices.join('\n')).toContain('HEALTH_CHECK_PORT is called PORT now')
  })

  it('stay silent about names that are nobody’s business', () => {
    expect(readConfig({ ...token, PATH: '/bin', HOME: '/', npm_config_x: '1', SHELL: 'sh' }).notices).toEqual([])
  })

  it('know which base addresses the address guard trusts', () => {
    const reading = readConfig({
      ...token,
      DISCORD_API_URL: 'http://127.0.0.1:1/api',
      DISCORD_CDN_URLS: 'http://a,http://b',
    })
    const { trusted } = addressPolicy((reading as Extract<typeof reading, { ok: true }>).config)
    for (const url of ['http://127.0.0.1:1/api', 'http://a', 'http://b', 'https://app.gpt-trainer.com'])
      expect(trusted).toContain(url)
    expect(trusted.every((url) => /^https?:/.test(url))).toBe(true)
  })

  it('give the Google key to no other host: another picture service needs a key of its own', () => {
    const google = { ...token, GOOGLE_API_KEY: 'google-key' }
    const elsewhere = { ...google, IMAGE_API_URL: 'https://openrouter.ai' }
    expect(problemsOf(elsewhere)).toEqual([expect.stringMatching(/^IMAGE_API_URL is set, but IMAGE_API_KEY is not\./)])
    expect(problemsOf({ ...elsewhere, IMAGE_API_KEY: 'its-key' })).toEqual([])
    expect(problemsOf({ ...google, IMAGE_API_URL: 'https://europe.googleapis.com' })).toEqual([])
    for (const url of ['https://googleapis.com.evil.example', 'https://notgoogleapis.com'])
      expect(problemsOf({ ...google, IMAGE_API_URL: url })).toHaveLength(1)
  })

  it('know which values are secrets', () => {
    const reading = readConfig({ ...token, GOOGLE_API_KEY: 'google-key' })
    expect(reading.ok && secretsOf(reading.config)).toEqual([token.DISCORD_TOKEN, 'google-key'])
  })

  it('never throw, and never show a secret’s value, whatever the environment holds', () => {
    const names = fc.constantFrom(...Object.keys(settings))
    fc.assert(
      fc.property(fc.dictionary(names, fc.string()), fc.uuid(), (environment, secret) => {
        const reading = readConfig({ ...environment, DISCORD_TOKEN: secret, GPT_TRAINER_TOKEN: secret })
        const lines = [
          ...reading.notices,
          ...(reading.ok ? [] : reading.problems),
          ...disabledFeatures(settings, environment),
        ]
        expect(lines.join('\n')).not.toContain(secret)
      }),
    )
  })
})

describe('hosts that may be fetched from', () => {
  const allowed = (text: string) => {
    const reading = readConfig({ ...token, FETCH_ALLOW_HOSTS: text })
    return reading.ok ? addressPolicy(reading.config).allowHosts : reading.problems
  }

  it('are read with and without a port, as addresses write them', () => {
    expect(allowed('NAS.local, 127.1:8080,[0:0::1]:81,10.0.0.1:80')).toEqual([
      'nas.local',
      '127.0.0.1:8080',
      '[::1]:81',
      '10.0.0.1:80',
    ])
  })

  it.each([
    'http://nas.local',
    'nas.local:port',
    'nas.local:99999',
    'me@nas.local',
    'nas.local/feed',
    '::1',
    '1.2.3.400',
  ])('are refused where they are none: %s', (text) =>
    expect(allowed(text)).toEqual([expect.stringContaining('FETCH_ALLOW_HOSTS must be host or host:port')]),
  )
})
