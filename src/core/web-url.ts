/** Addresses that merchants give us to send buyers to. */
import { Failure } from './failure.ts'

const urlMax = 2048

/** An absolute http(s) address without a user name; https only when live. The placeholder may stand in it. */
export function checkedUrl(url: string | null, param: string, livemode: boolean): string | null {
  if (url === null) return null
  const parsed = URL.parse(url)
  if (!parsed || url.length > urlMax || (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') || parsed.username || parsed.password)
    throw new Failure(
      'url_not_allowed',
      `${param} must be an absolute http or https address of at most ${urlMax} characters, without a user name.`,
      { param },
    )
  if (livemode && parsed.protocol !== 'https:')
    throw new Failure('url_not_allowed', `${param} must be https in a live environment.`, { param })
  return url
}
