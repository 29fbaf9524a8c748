/** The calls of the merchant's backend, with its key. Any answer that is not a 2xx ends the demo. */
export type Api = {
  url: string
  // biome-ignore lint/suspicious/noExplicitAny: the demo reads what the guide shows.
  get(path: string): Promise<any>
  // biome-ignore lint/suspicious/noExplicitAny: the same.
  post(path: string, body?: object): Promise<any>
}

export function apiOf(url: string, key: string): Api {
  const send = async (method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) }
    const answer = await fetch(`${url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`)
    return JSON.parse(text)
  }
  return { url, get: path => send('GET', path), post: (path, body) => send('POST', path, body) }
}

/** Asks again until the answer is `enough`; the merchant's backend does the same on its success page. */
export async function until<T>(what: string, ask: () => Promise<T> | T, enough: (answer: T) => boolean): Promise<T> {
  const giveUpAt = performance.now() + 20_000
  for (;;) {
    const answer = await ask()
    if (enough(answer)) return answer
    if (performance.now() > giveUpAt) throw new Error(`Waited 20 s in vain for ${what}; last seen: ${JSON.stringify(answer)}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
