/** An error of the Gemini API; `violation` is true where a correct bot would not have made the call. */
export class GoogleError extends Error {
  constructor(
    readonly code: number,
    readonly status: string,
    message: string,
    readonly details: readonly object[] = [],
    readonly violation = false,
  ) {
    super(message)
  }
  /** Its JSON body. https://cloud.google.com/apis/design/errors#http_mapping */
  body(): object {
    const { code, status, message, details } = this
    return { error: { code, message, status, ...(details.length > 0 && { details }) } }
  }
}

const typed = (name: string, fields: object) => ({ '@type': `type.googleapis.com/google.rpc.${name}`, ...fields })
const info = (reason: string) =>
  typed('ErrorInfo', {
    reason,
    domain: 'googleapis.com',
    metadata: { service: 'generativelanguage.googleapis.com' },
  })

/** A request that a correct bot does not make. */
export const invalid = (message: string, field?: string): GoogleError => {
  const violations = [{ ...(field !== undefined && { field }), description: message }]
  return new GoogleError(400, 'INVALID_ARGUMENT', message, [typed('BadRequest', { fieldViolations: violations })], true)
}

export const wrongKey = (): GoogleError =>
  new GoogleError(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [info('API_KEY_INVALID')])

export const noKey = (): GoogleError =>
  new GoogleError(
    403,
    'PERMISSION_DENIED',
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
  )

export const unknownModel = (id: string): GoogleError =>
  new GoogleError(
    404,
    'NOT_FOUND',
    `models/${id} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
  )

export const retiredModel = (id: string): GoogleError =>
  new GoogleError(
    404,
    'NOT_FOUND',
    `This model models/${id} is no longer available. Please update your code to use a newer model for the latest features and improvements.`,
  )

const help = typed('Help', {
  links: [
    { description: 'Learn more about Gemini API quotas', url: 'https://ai.google.dev/gemini-api/docs/rate-limits' },
  ],
})
const exhausted = (message: string, ...details: object[]): GoogleError =>
  new GoogleError(429, 'RESOURCE_EXHAUSTED', message, details)
const quota = (model: string, quotaId: string, quotaValue: string) =>
  typed('QuotaFailure', {
    violations: [
      {
        quotaMetric: 'generativelanguage.googleapis.com/generate_content_paid_tier_requests',
        quotaId,
        quotaDimensions: { model, location: 'global' },
        quotaValue,
      },
    ],
  })
const exceeded =
  'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.'

/** The errors that a prompt can ask for, by their words. https://ai.google.dev/gemini-api/docs/troubleshooting */
export const errorsOnDemand: Readonly<Record<string, (model: string) => GoogleError>> = {
  '400': () => new GoogleError(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.'),
  '400-precondition': () =>
    new GoogleError(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
  '400-key': wrongKey,
  '403': () =>
    new GoogleError(403, 'PERMISSION_DENIED', 'Your API key was reported as leaked. Please use another API key.'),
  '404': unknownModel,
  '404-retired': retiredModel,
  '429-minute': (model) =>
    exhausted(
      `${exceeded}\n* Quota exceeded for metric: generate_content_paid_tier_requests, limit: 10, model: ${model}\nPlease retry in 22.1s.`,
      quota(model, 'GenerateRequestsPerMinutePerProjectPerModel', '10'),
      help,
      typed('RetryInfo', { retryDelay: '22.100459273s' }),
    ),
  '429-day': (model) =>
    exhausted(
      `${exceeded}\nPlease retry in 22.1s.`,
      quota(model, 'GenerateRequestsPerDayPerProjectPerModel', '250'),
      help,
      typed('RetryInfo', { retryDelay: '22s' }),
    ),
  '429-spend': () => exhausted('Your project has exceeded its monthly spending cap.'),
  '429-capacity': (model) =>
    exhausted(`No capacity available for model ${model} on the server`, info('MODEL_CAPACITY_EXHAUSTED')),
  '500': () =>
    new GoogleError(
      500,
      'INTERNAL',
      'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
    ),
  '503': () => new GoogleError(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
  '504': () => new GoogleError(504, 'DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.'),
}
