import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { mountPages } from '../pages/routes.ts'
import { mountInbound } from './inbound-webhook.ts'

/** Mounts routes that are not declared as data, in a scope of its own. */
export type Mount = (app: FastifyInstance, ctx: Context) => void | Promise<void>

/** What answers beside the API: inbound webhooks, pages. */
export const mounts: readonly Mount[] = [mountInbound, mountPages]
