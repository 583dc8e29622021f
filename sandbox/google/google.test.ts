import { ApiError, GoogleGenAI } from '@google/genai'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGoogle, type Google } from './google.ts'

const model = 'gemini-nano-banana-2.1'
let google: Google
let url: string
beforeEach(async () => {
  google = createGoogle({ clock: { now: () => 0 } })
  url = (await google.listen()).apiUrl
})
afterEach(() => google.close())

type Part = {
  text?: string
  thought?: boolean
  inlineData?: { mimeType: string; data: string }
  thoughtSignature?: string
}
type Body = {
  candidates?: { content: { parts?: Part[] }; finishReason: string }[]
  promptFeedback?: { blockReason: string }
  error?: { code: number; message: string; status: string; details?: Record<string, unknown>[] }
  models?: { name: string; supportedGenerationMethods: string[] }[]
  nextPageToken?: string
}
type Answer = { status: number; body: Body }

async function call(path: string, body?: object, key = google.key): Promise<Answer> {
  const answer = await fetch(`${url}/v1beta/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'x-goog-api-key': key, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(30_000),
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as Body }
}
const ask = (body: object, of = model) => call(`models/${of}:generateContent`, body)
const saying = (text: string, ...parts: object[]) => ({ contents: [{ role: 'user', parts: [{ text }, ...parts] }] })
const withImage = (imageConfig: object, text = 'a fox') => ({ ...saying(text), generationConfig: { imageConfig } })
const partsOf = ({ body }: Answer) => body.candidates?.[0]?.content.parts ?? []
const bytesOf = (part: Part | undefined) => Buffer.from(part?.inlineData?.data ?? '', 'base64')
const pixels = async (part: Part | undefined) => {
  const { width, height, format } = await sharp(bytesOf(part)).metadata()
  return `${format} ${width}x${height}`
}
const solid = (color: string) =>
  sharp({ create: { width: 60, height: 20, channels: 3, background: color } })
    .png()
    .toBuffer()
const input = (bytes: Buffer, mimeType = 'image/png') => ({ inlineData: { mimeType, data: bytes.toString('base64') } })

describe('a picture', () => {
  it('has the pixels of its ratio and size, and is the same for the same prompt alone', async () => {
    for (const [ratio, size, expected] of [
      ['1:1', '1K', 'png 1024x1024'],
      ['16:9', '2K', 'png 2752x1536'],
      ['1:8', '1K', 'png 384x3072'],
    ] as const) {
      const [text, picture] = partsOf(await ask(withImage({ aspectRatio: ratio, imageSize: size })))
      expect([text?.text, await pixels(picture)]).toEqual(['Here is your picture: a fox', expected])
      expect(picture?.thoughtSignature).not.toBe('')
    }
    const [one, again, other] = await Promise.all(['a fox', 'a fox', 'an owl'].map((text) => ask(saying(text))))
    const bytes = [one, again, other].map((answer) => bytesOf(answer && partsOf(answer)[1]))
    expect(bytes[1]?.equals(bytes[0] ?? Buffer.alloc(0))).toBe(true)
    expect(bytes[2]?.equals(bytes[0] ?? Buffer.alloc(0))).toBe(false)
    expect(google.violations).toEqual([])
  })

  it('shows its inputs, and takes their shape where none is asked for', async () => {
    const answer = await ask(saying('make it night', input(await solid('#ff0000')), input(await solid('#00ff00'))))
    const [, picture] = partsOf(answer)
    expect(await pixels(picture)).toBe('png 1584x672')
    const { data, info } = await sharp(bytesOf(picture)).raw().toBuffer({ resolveWithObject: true })
    const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * info.channels).subarray(0, 3)]
    expect([at(1500, 660), at(60, 600)]).toEqual([
      [255, 0, 0],
      [0, 255, 0],
    ])
  })
})

describe('a refusal', () => {
  it('comes for what a model does not take, and is a violation', async () => {
    const tall = '9:21'
    for (const [body, of, message] of [
      [withImage({ aspectRatio: tall }), model, `Invalid aspect ratio: ${tall}`],
      [withImage({ imageSize: '512' }), model, 'Invalid image size: 512'],
      [withImage({ imageSize: '2K' }), 'gemini-3.1-flash-lite-image', 'Invalid image size: 2K'],
      [withImage({ aspectRatio: '1:4' }), 'gemini-3.1-flash-lite-image', 'Invalid aspect ratio: 1:4'],
      [withImage({ imageSize: '1K' }), 'gemini-2.5-flash-image', 'Image size is not supported'],
      [withImage({ outputMimeType: 'image/jpeg' }), model, 'outputMimeType parameter is not supported'],
      [withImage({ aspectRatio: '1:1' }), 'gemini-3.1-flash', 'not enabled for this model'],
      [withImage({ ratio: '1:1' }), model, `Unknown name "ratio" at 'generation_config.image_config'`],
      [{ ...saying('a'), prompt: 'a' }, model, 'Unknown name "prompt": Cannot find field.'],
      [
        { contents: [{ parts: [{ text: 'a', inline: {} }] }] },
        model,
        `Unknown name "inline" at 'contents[0].parts[0]'`,
      ],
      [saying('   '), model, 'must have a text parameter'],
      [{ contents: [] }, model, 'contents is not specified'],
      [saying('a', input(await solid('red'), 'image/gif')), model, 'Unsupported MIME type: image/gif'],
      [saying('a', { inlineData: { mimeType: 'image/png', data: 'no!' } }), model, 'Base64 decoding failed'],
      [saying('a', input(Buffer.from('no picture'))), model, 'Unable to process input image'],
      [saying('a', input(Buffer.alloc(7 * 1024 * 1024 + 1))), model, 'exceeds the limit of 7 MB'],
      [saying('a', ...Array<object>(15).fill(input(await solid('red')))), model, 'at most 14 input images'],
      [
        { ...saying('a'), generationConfig: { thinkingConfig: { thinkingLevel: 'LOW' } } },
        model,
        'Thinking level "LOW"',
      ],
    ] as const) {
      const before = google.violations.length
      const answer = await ask(body, of)
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 400, status: 'INVALID_ARGUMENT' } } })
      expect(answer.body.error?.message).toContain(message)
      expect(google.violations).toHaveLength(before + 1)
    }
  })

  it('comes for a wrong key, no key, an unknown and a retired model', async () => {
    const wrong = await call('models', undefined, 'wrong')
    expect([wrong.status, wrong.body.error?.details?.[0]?.['reason']]).toEqual([400, 'API_KEY_INVALID'])
    expect((await fetch(`${url}/v1beta/models`)).status).toBe(403)
    const unknown = await ask(saying('a'), 'gemini-9')
    expect(unknown.status).toBe(404)
    expect(unknown.body.error?.message).toMatch(/^models\/gemini-9 is not found for API version v1beta, or is not supp/)
    expect((await ask(saying('a'), 'imagen-4.0-generate-001')).body.error?.message).toContain('is no longer available')
    expect((await call('models/imagen-4.0-generate-001')).status).toBe(200)
    expect(google.violations).toEqual([])
  })

  it('comes on demand, once for each word, and is then no violation', async () => {
    const errors = google.words.filter((word) => /^[45]\d\d/.test(word))
    for (const word of errors) {
      const { status, body } = await ask(saying(`a fox !${word}`))
      expect([status, body.error?.code]).toEqual([Number(word.slice(0, 3)), Number(word.slice(0, 3))])
    }
    expect(JSON.stringify((await ask(saying('!429-minute'))).body)).toContain('"retryDelay":"22.100459273s"')
    expect(JSON.stringify((await ask(saying('!429-day'))).body)).toContain('PerDay')
    expect((await ask(saying('!429-spend'))).body.error?.details).toBeUndefined()
    google.next('503', 2)
    expect([await ask(saying('a')), await ask(saying('a')), await ask(saying('a'))]).toMatchObject([
      { status: 503 },
      { status: 503 },
      { status: 200 },
    ])
    expect(() => google.next('unheard')).toThrow('There is no word unheard.')
    expect(google.violations).toEqual([])
  })
})

describe('an answer on demand', () => {
  it('is blocked at the prompt or at the picture', async () => {
    expect((await ask(saying('!prohibited'))).body).toMatchObject({
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
    })
    expect((await ask(saying('!safety'))).body.candidates).toBeUndefined()
    for (const [word, reason] of [
      ['image-safety', 'IMAGE_SAFETY'],
      ['no-image', 'NO_IMAGE'],
      ['finish-image-prohibited-content', 'IMAGE_PROHIBITED_CONTENT'],
      ['malformed', 'MALFORMED_RESPONSE'],
    ])
      expect((await ask(saying(`a !${word} b`))).body.candidates).toMatchObject([
        { finishReason: reason, content: { role: 'model' } },
      ])
    expect(partsOf(await ask(saying('!no-image')))).toEqual([])
    expect((await ask(saying('!empty'))).body.candidates).toBeUndefined()
  })

  it('has pictures of unusual kinds', async () => {
    const shape = async (word: string) =>
      partsOf(await ask(saying(`a !${word}`))).map(({ text, thought, inlineData }) =>
        [thought && 'thought', text === undefined ? inlineData?.mimeType : 'text'].filter(Boolean).join(' '),
      )
    expect(await shape('text-only')).toEqual(['text'])
    expect(await shape('thought-picture')).toEqual(['thought text', 'thought image/png', 'text', 'image/png'])
    expect(await shape('only-thought')).toEqual(['thought image/png'])
    expect(await shape('two-pictures')).toEqual(['text', 'image/png', 'text', 'image/png'])
    expect(await shape('jpeg')).toEqual(['text', 'image/jpeg'])
    const [broken] = partsOf(await ask(saying('!broken-picture')))
    await expect(sharp(bytesOf(broken)).stats()).rejects.toThrow()
  })

  it('has a picture of 27 MB', async () => {
    const [part] = partsOf(await ask(saying('!huge')))
    expect(await pixels(part)).toBe('png 4096x4096')
    expect(bytesOf(part).length / 1e6).toBeGreaterThan(20)
    expect(bytesOf(part).length / 1e6).toBeLessThan(30)
  })

  it('does not arrive, or not whole', async () => {
    for (const word of ['cut', 'reset', 'lost', 'empty-body', 'html'])
      await expect(ask(saying(`!${word}`))).rejects.toThrow()
    const signal = AbortSignal.timeout(100)
    const path = `${url}/v1beta/models/${model}:generateContent`
    const silent = fetch(path, {
      ...{ method: 'POST', headers: { 'x-goog-api-key': google.key }, body: JSON.stringify(saying('!silent')), signal },
    })
    await expect(silent).rejects.toThrow('timeout')
    google.fault({ kind: '429', times: 1 })
    expect((await ask(saying('a'))).body.error?.status).toBe('RESOURCE_EXHAUSTED')
    google.fault({ kind: '500', times: 1 })
    expect((await call('models')).body.error?.status).toBe('INTERNAL')
    expect(partsOf(await ask(saying('!slow')))).toHaveLength(2)
    // Each answer that left is billed, whether or not it arrived.
    expect(google.stats).toMatchObject({ answered: 5, pending: 0 })
  })
})

it('lists its models in pages', async () => {
  const names: string[] = []
  let token = ''
  do {
    const { body } = await call(`models?pageSize=4${token && `&pageToken=${token}`}`)
    names.push(...(body.models ?? []).map(({ name }) => name))
    token = body.nextPageToken ?? ''
  } while (token)
  expect(names.length).toBe(google.state.models.length)
  expect(names).toEqual(expect.arrayContaining([`models/${model}`, 'models/gemini-3.1-flash']))
  expect(names).not.toContain('models/gemini-3.1-flash-image')
})

it('works with @google/genai', async () => {
  const { models } = new GoogleGenAI({ apiKey: google.key, httpOptions: { baseUrl: url } })
  const listed: string[] = []
  for await (const each of await models.list({ config: { pageSize: 3 } })) listed.push(each.name ?? '')
  expect(listed).toContain(`models/${model}`)
  const config = { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { aspectRatio: '3:4', imageSize: '1K' } }
  const made = await models.generateContent({ model, contents: 'a red fox', config })
  const [, picture = {}] = made.candidates?.[0]?.content?.parts ?? []
  expect(await pixels(picture as Part)).toBe('png 896x1200')
  const edited = await models.generateContent({ model, contents: [{ text: 'in the snow' }, picture], config })
  expect(await pixels(edited.candidates?.[0]?.content?.parts?.[1] as Part)).toBe('png 896x1200')
  const failed = await models.generateContent({ model, contents: '!503' }).catch((error: unknown) => error)
  expect(failed).toBeInstanceOf(ApiError)
  expect((failed as ApiError).status).toBe(503)
  expect(JSON.parse((failed as ApiError).message)).toMatchObject({ error: { status: 'UNAVAILABLE' } })
  expect(google.orders.map(({ prompt, inputs }) => [prompt, inputs.length])).toEqual([
    ['a red fox', 0],
    ['in the snow', 1],
    ['!503', 0],
  ])
})
