import type { FetchedResponse } from '../../lib/http/http.ts'

/** Headers by which services say that the answer is a challenge for browsers. */
const headerSigns: readonly (readonly [header: string, value: RegExp, service: string])[] = [
  // https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
  ['cf-mitigated', /challenge/i, 'Cloudflare'],
  // https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html
  ['x-amzn-waf-action', /challenge|captcha/i, 'AWS WAF'],
  // https://vercel.com/docs/vercel-firewall/firewall-concepts
  ['x-vercel-mitigated', /challenge/i, 'Vercel'],
]
/** Headers that protected sites always send; together with a refusal they mean a challenge. */
const refusalSigns: readonly (readonly [header: string, value: RegExp, service: string])[] = [
  ['x-datadome', /./, 'DataDome'],
  ['server', /^datadome/i, 'DataDome'],
  ['server', /^ddos-guard/i, 'DDoS-Guard'],
  ['server', /^sucuri/i, 'Sucuri'],
  ['x-kpsdk-ct', /./, 'Kasada'],
]
const refusals = [401, 403, 429, 503]
/** Titles and scripts of challenge pages, in any language and with any status. */
const pageSigns =
  /<title>\s*(?:just a moment|attention required|checking your browser|making sure you.{1,8}re not a bot|one moment, please|ddos-guard|pardon our interruption|human verification|verifying (?:you are human|your browser)|access to this page has been denied)|<iframe[^<>]{0,200}_incapsula_resource|_cf_chl_opt|\/\.well-known\/sgcaptcha|awswafcookiedomainlist|px-captcha|captcha-delivery\.com|["']anubis_challenge|sucuri_cloudproxy_js|\/_sec\/cp_challenge/i
const maxPageBytes = 16_384

/** A sentence if a site answers with a browser check, which no feed reader can pass; else null. */
export function browserCheckOf({ status, headers, bytes }: Pick<FetchedResponse, 'status' | 'headers' | 'bytes'>) {
  const signs = refusals.includes(status) ? [...headerSigns, ...refusalSigns] : headerSigns
  const service = signs.find(([header, value]) => value.test(headers.get(header) ?? ''))?.[2]
  if (service === undefined && !isCheckPage(bytes)) return null
  return `The site asks for a browser check${service === undefined ? '' : ` (${service})`}, which no feed reader can pass.`
}

function isCheckPage(bytes: Uint8Array): boolean {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, maxPageBytes))
  return /^[^<]{0,20}<(?:!--|!doctype html|html|head|script)/i.test(start) && pageSigns.test(start)
}
