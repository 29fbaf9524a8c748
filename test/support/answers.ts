/** Holds every answer of a test against the schema its route declares. */
import assert from 'node:assert/strict'
import type { OnAnswer } from '../../src/http/mount-routes.ts'
import { makeChecks } from '../../src/http/validate.ts'

export function answersChecked(): { onAnswer: OnAnswer; assertGood(): void } {
  const checks = makeChecks()
  const bad: string[] = []
  let seen = 0
  return {
    onAnswer(route, status, text) {
      if (status >= 400) return
      seen += 1
      try {
        checks.body(route.answer.schema)(JSON.parse(text, withoutExpanded))
      } catch (error) {
        bad.push(`${route.method} ${route.path}: ${(error as Error).message} in ${text}`)
      }
    },
    assertGood() {
      assert.deepEqual(bad, [])
      assert.ok(seen > 0)
    },
  }
}

/** What `expand[]` adds stands beside its id, and is no part of the schema. */
function withoutExpanded(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([name, each]) => typeof each !== 'object' || !(`${name}_id` in value)))
}
