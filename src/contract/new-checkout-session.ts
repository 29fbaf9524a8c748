/** A checkout session as it is asked for. */
import { type Static, Type } from 'typebox'
import { checkoutActions } from '../core/checkout-session.ts'
import { billingCycles, trialEndBehaviors } from '../core/subscription.ts'
import { discountsField, lineItemsField, periodFields, quantityField, taxRatesField } from './offer-input.ts'
import { trialDaysField } from './price.ts'
import { amountInput, enumOf, metadataField, nullable, textField, timeField, urlMax } from './schema.ts'

/** 15 minutes, as a payment link has, to a day. */
const expiresInSeconds = { minimum: 900, maximum: 86_400 }

const optionalText = (description: string, maxLength: number) => Type.Optional(nullable(textField(description, { maxLength })))
const place = 'Absolute, http or https (https only when live). {CHECKOUT_SESSION_ID} in it is replaced by the id of the session.'
const emailField = (description: string) => Type.Optional(nullable(Type.String({ format: 'email', maxLength: 254, description })))

/** How a subscription begins: of sessions and of POST /v1/subscriptions. */
export const beginningFields = {
  trial_period_days: Type.Optional(
    nullable(trialDaysField("Days of trial; 0: none; the plan's, else the longest of its prices when not given. Had once per customer.")),
  ),
  allow_repeat_trial: Type.Optional(Type.Boolean({ description: 'Whether a customer who had a trial of it gets another one.' })),
  trial_end_behavior: Type.Optional(
    enumOf(trialEndBehaviors, 'What happens at the end of a trial without a payment method; create_invoice when not given.'),
  ),
  billing_cycle: Type.Optional(
    nullable(
      enumOf(
        billingCycles,
        'anniversary: periods are counted from the payment; calendar: from the 1st (Monday, midnight, New Year), and the time before it is charged by the second.',
      ),
    ),
  ),
  billing_cycle_anchor: Type.Optional(nullable(timeField('Periods are counted from then: ahead, within one billing period.'))),
}

const createSubscriptionParams = Type.Object(
  {
    plan_id: optionalText('Id or lookup_key of the plan. This or line_items.', 255),
    ...periodFields,
    quantity: quantityField(),
    ...beginningFields,
    coupon: optionalText('Id or lookup_key of a coupon: the same as discounts [{coupon}].', 255),
    metadata: Type.Optional(metadataField('Kept on the subscription.')),
  },
  { description: 'What is subscribed to, and how it begins.' },
)

const configuration = Type.Object(
  {
    create_subscription_params: Type.Optional(createSubscriptionParams),
    activate_subscription_params: Type.Optional(
      Type.Object(
        { subscription_id: textField('Id of the subscription.', { maxLength: 255 }) },
        { description: 'Of activate_subscription.' },
      ),
    ),
    add_payment_method_params: Type.Optional(
      Type.Object(
        {
          target_subscription_id: optionalText('Id of a subscription that is charged to the method from then on.', 255),
          set_default: Type.Optional(
            Type.Boolean({ description: "Whether it becomes the customer's default. The first one always does." }),
          ),
        },
        { description: 'Of add_payment_method.' },
      ),
    ),
    pay_invoice_params: Type.Optional(
      Type.Object({ invoice_id: textField('Id of an open invoice.', { maxLength: 255 }) }, { description: 'Of pay_invoice.' }),
    ),
  },
  { description: 'What the action needs.' },
)

export const createCheckoutSessionBody = Type.Object(
  {
    customer_external_id: Type.Optional(textField('Your own id of the customer. This or customer_id.', { maxLength: 255 })),
    customer_id: Type.Optional(textField('Id of the customer. This or customer_external_id.', { maxLength: 255 })),
    anonymous: Type.Optional(
      Type.Boolean({ description: 'For nobody known: the page asks the e-mail address, and the customer is made at completion.' }),
    ),
    customer_email: emailField('E-mail address of the buyer of an anonymous session: the page does not ask for it then.'),
    customer_prefill: Type.Optional(
      nullable(
        Type.Object(
          { email: emailField('E-mail address.'), name: optionalText('Name.', 255), phone: optionalText('Telephone number.', 40) },
          { description: 'What the page knows already of the buyer of an anonymous session.' },
        ),
      ),
    ),
    action: enumOf(checkoutActions, 'What completing it does.'),
    payment_provider: Type.Optional(
      nullable(
        Type.Unsafe<string>({
          type: 'string',
          minLength: 1,
          maxLength: 40,
          lowercase: true,
          description:
            'sandbox, stripe or razorpay, in any letter case. One that is not connected is played by the sandbox, never in live.',
          examples: ['razorpay'],
        }),
      ),
    ),
    configuration: Type.Optional(configuration),
    line_items: lineItemsField(),
    discounts: discountsField(),
    allow_promotion_codes: Type.Optional(
      Type.Boolean({ description: 'Whether buyers may enter a code on the page. false when not given.' }),
    ),
    shipping_amount: Type.Optional(nullable(amountInput('Shipping: not discounted, taxed by the rates of the whole.'))),
    shipping_address_collection: Type.Optional(Type.Boolean({ description: 'Whether the page asks where to send goods.' })),
    tax_rates: taxRatesField("Ids of rates for the whole; the customer's, then the environment's when not given."),
    output_name: optionalText('A name for what is bought: on subscription and invoice.', 255),
    output_metadata: Type.Optional(metadataField('Kept on what is bought: subscription and invoice.')),
    success_url: optionalText(`Where a buyer goes who has paid; our result page when not given. ${place}`, urlMax),
    failure_url: optionalText(`Where a buyer goes when it failed; cancel_url when not given. ${place}`, urlMax),
    cancel_url: optionalText(`Where "Back" leads; no back link when not given. ${place}`, urlMax),
    idempotency_key: optionalText('Same key and same body: the same session. A session that ended unpaid frees its key.', 255),
    expires_in_seconds: Type.Optional(
      nullable(Type.Integer({ ...expiresInSeconds, description: 'How long it can be paid, in seconds; 900 when not given.' })),
    ),
    allow_multiple: Type.Optional(Type.Boolean({ description: 'Whether the customer may have this more than once.' })),
    locale: optionalText("Language of the page, a BCP 47 tag; the customer's, then the browser's when not given.", 35),
    capture_method: Type.Optional(enumOf(['automatic', 'manual'], 'automatic. manual is refused: 400 not_supported.')),
    metadata: Type.Optional(metadataField('Kept on the session.')),
  },
  { title: 'CreateCheckoutSession' },
)

export type CreateCheckoutSession = Static<typeof createCheckoutSessionBody>
