import { html } from 'ghtml'
import { type FailureCode, type FailureType, failureCodes, failureType } from '../core/failure.ts'
import { statusFor } from './answer.ts'

const advice: Record<FailureType | 'internal', string> = {
  invalid_request: 'Correct what param names, as the message says. Repeating it unchanged gives the same answer.',
  authentication: 'Send a valid API key, as "Authorization: Bearer <key>" or as "x-api-key: <key>".',
  permission: 'The key is valid but not for this: use one of the right environment, with the right scope.',
  not_found: 'Nothing of this name is in the environment of the key.',
  conflict: 'It clashes with what is there: details says with what. With Retry-After it passes by itself.',
  idempotency: 'The Idempotency-Key belongs to another request: use a new key for a new request.',
  payment: 'The payment was declined or there is nothing to charge: the buyer has to act.',
  rate_limit: 'Wait as Retry-After says, then go on more slowly.',
  provider: 'The payment provider refused or failed: the message tells what it said.',
  unavailable: 'Not now: wait as Retry-After says, then repeat the same request with the same Idempotency-Key.',
  internal: 'A fault of ours. Repeat it with the same Idempotency-Key; report the request_id if it stays.',
}

/** Every error code, each where `doc_url` leads. */
export function errorsPage(): string {
  const rows = [...failureCodes, 'internal' as const].map(code => {
    const type = code === 'internal' ? code : failureType(code)
    return html`<tr id="${code}"><th scope="row"><code>${code}</code></th><td>${status(code)}</td><td><code>${type}</code></td><td>${advice[type]}</td></tr>`
  })
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Error codes</title>
<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.4rem .8rem;border-bottom:1px solid #ddd}tr:target{background:#fff3c4}</style>
</head><body><h1>Error codes</h1><table><thead><tr><th>Code</th><th>Status</th><th>Type</th><th>What to do</th></tr></thead><tbody>!${rows}</tbody></table></body></html>`
}

function status(code: FailureCode | 'internal'): string {
  return String(code === 'internal' ? 500 : statusFor({ code, type: failureType(code) }))
}
