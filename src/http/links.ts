import type { FastifyRequest } from 'fastify'
import type { Settings } from '../context.ts'
import type { Links } from './route.ts'

/** A Host header that can stand in a link: a name or an address, and a port. */
const hostShape = /^(?:[a-z0-9](?:[a-z0-9.-]{0,253})|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i

/** Where links begin: our public address if there is one, else what the request itself was sent to. */
export function linksOf(settings: Settings, request: FastifyRequest): Links {
  if (settings.publicUrl !== null) return { base: settings.publicUrl }
  return { base: hostShape.test(request.host) ? `${request.protocol}://${request.host}` : settings.selfUrl }
}
