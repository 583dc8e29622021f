import { describePictureService, type Spoken } from './pictures.ts'

const bearerOf: Spoken['keyOf'] = ({ headers }) => headers.authorization?.replace(/^Bearer /, '')
const holdsBase64: Spoken['holds'] = (body, picture) => body.includes(Buffer.from(picture).toString('base64'))
const retryMessage = 'Rate limit reached. Please try again in 22.1s.'

describePictureService('the Gemini API', {
  model: 'gemini-nano-banana-2.1',
  baseUrl: 'https://generativelanguage.googleapis.com',
  drawPath: '/v1beta/models/gemini-nano-banana-2.1:generateContent',
  editPath: '/v1beta/models/gemini-nano-banana-2.1:generateContent',
  listPath: '/v1beta/models?pageSize=1000',
  picture: (data) => ({
    candidates: [{ finishReason: 'STOP', content: { parts: [{ inlineData: { mimeType: 'image/png', data } }] } }],
  }),
  text: { candidates: [{ finishReason: 'STOP', content: { parts: [{ text: 'Which fox?' }] } }] },
  blocked: { status: 200, body: { promptFeedback: { blockReason: 'SAFETY' } } },
  limited: {
    status: 429,
    body: {
      error: {
        code: 429,
        message: 'Please retry in 22.1s.',
        status: 'RESOURCE_EXHAUSTED',
        details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '22.1s' }],
      },
    },
  },
  gone: { status: 404, body: { error: { code: 404, message: 'models/x is not found', status: 'NOT_FOUND' } } },
  list: { models: [{ name: 'models/gemini-nano-banana-2.1', supportedGenerationMethods: ['generateContent'] }] },
  keyOf: ({ headers }) => headers['x-goog-api-key']?.toString(),
  holds: holdsBase64,
})

describePictureService("OpenAI's images", {
  model: 'gpt-image-1.5',
  baseUrl: 'https://api.openai.com/v1',
  drawPath: '/v1/images/generations',
  editPath: '/v1/images/edits',
  listPath: '/v1/models',
  picture: (b64_json) => ({ created: 1, data: [{ b64_json }], output_format: 'png' }),
  text: null,
  blocked: { status: 400, body: { error: { code: 'moderation_blocked', message: 'No.' } } },
  limited: { status: 429, body: { error: { code: 'rate_limit_exceeded', message: retryMessage } } },
  gone: { status: 404, body: { error: { code: 'model_not_found', message: 'No such model.' } } },
  list: { object: 'list', data: [{ id: 'gpt-image-1.5', object: 'model' }] },
  keyOf: bearerOf,
  holds: (body, picture) =>
    body.includes('name="image[]"; filename="1.jpeg"\r\nContent-Type: image/jpeg') &&
    body.includes(Buffer.from(picture)),
})

describePictureService('OpenRouter', {
  model: 'google/gemini-3-pro-image',
  baseUrl: 'https://openrouter.ai/api/v1',
  drawPath: '/api/v1/images',
  editPath: '/api/v1/images',
  listPath: '/api/v1/models?output_modalities=image',
  picture: (b64_json) => ({ created: 1, data: [{ b64_json, media_type: 'image/png' }], usage: { cost: 0.1 } }),
  text: null,
  blocked: { status: 403, body: { error: { code: 403, message: 'Flagged.', metadata: { reasons: ['violence'] } } } },
  limited: { status: 200, body: { error: { code: 429, message: retryMessage } } },
  gone: { status: 404, body: { error: { code: 404, message: 'No endpoints found for x/y.' } } },
  list: { data: [{ id: 'google/gemini-3-pro-image', name: 'Nano Banana Pro' }] },
  keyOf: bearerOf,
  holds: holdsBase64,
})
