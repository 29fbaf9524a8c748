/** What could go wrong with subscriptions. */
import { type Corruption, change, forget, type Ids, park } from './corruption.ts'

export const subscriptionCorruptions: readonly Corruption[] = [
  ...(['subscription', 'trialSubscription'] as const).flatMap(noun => [
    {
      invariant: 'active_subscription_was_paid',
      what: `${noun}: nothing is subscribed to`,
      sql: (ids: Ids) => `delete from subscription_items where subscription_id = '${ids[noun]}' returning subscription_id as id`,
    },
    {
      invariant: 'active_subscription_was_paid',
      what: `${noun}: the current period is not stored`,
      sql: (ids: Ids) => change('subscriptions', ids[noun], "current_period_end = current_period_end + interval '1 day'"),
    },
    {
      invariant: 'active_subscription_was_paid',
      what: `${noun}: no invoice was made for it`,
      sql: (ids: Ids) => `update invoices set subscription_id = null where subscription_id = '${ids[noun]}' returning '${ids[noun]}' as id`,
    },
  ]),
  {
    invariant: 'products_are_held_once',
    what: 'a live subscription does not hold what it is to',
    sql: ids => `delete from subscription_holds where subscription_id = '${ids.looseSubscription}' returning subscription_id as id`,
  },
  {
    invariant: 'products_are_held_once',
    what: 'an ended subscription still holds',
    sql: ids => change('subscriptions', ids.looseSubscription, "status = 'canceled'"),
  },
  {
    invariant: 'products_are_held_once',
    what: 'a subscription to a plan holds a product',
    sql: ids => `
      insert into subscription_holds (environment_id, customer_id, product_id, subscription_id)
      select environment_id, customer_id, '${ids.looseProduct}', id from subscriptions where id = '${ids.subscription}'
      returning subscription_id as id`,
  },
  {
    invariant: 'incomplete_subscriptions_end',
    what: 'a subscription waits for its first payment for ever',
    sql: ids => forget('subscription.expire', ids.incompleteSubscription),
  },
  {
    invariant: 'incomplete_subscriptions_end',
    what: 'the end of one that is not paid was given up',
    sql: ids => park('subscription.expire', ids.incompleteSubscription),
  },
  ...["'1 day'", "'-1 day'"].map(shift => ({
    invariant: 'periods_touch',
    what: `the next period begins ${shift} after the end of this one`,
    sql: (ids: Ids) => `
      insert into subscription_periods (environment_id, subscription_id, starts_at, ends_at)
      select environment_id, subscription_id, ends_at + interval ${shift}, ends_at + interval '31 days'
      from subscription_periods where subscription_id = '${ids.subscription}' returning subscription_id as id`,
  })),
]
