/** Ids: a prefix, `_`, and 26 characters that sort by time. What owns a prefix is said here and nowhere else. */
export const prefixes = {
  organization: 'org',
  environment: 'env',
  apiKey: 'key',
  customer: 'cus',
  plan: 'plan',
  price: 'price',
  paymentMethod: 'pm',
  checkoutSession: 'chk',
  subscription: 'sub',
  subscriptionItem: 'si',
  invoice: 'inv',
  invoiceLine: 'il',
  payment: 'pay',
  refund: 're',
  connection: 'con',
  inboundEvent: 'inb',
  link: 'lnk',
  ledgerTransfer: 'lt',
  webhookEndpoint: 'we',
  event: 'evt',
  delivery: 'dlv',
  product: 'prod',
  feature: 'feat',
  coupon: 'coup',
  promotionCode: 'promo',
  couponRedemption: 'cred',
  taxRate: 'txr',
  letter: 'lmn',
  creditNote: 'cn',
  creditNoteLine: 'cnl',
  dispute: 'dsp',
  request: 'req',
} as const

const known = [...Object.values(prefixes), 'mtr', 'crd', 'map', 'usr']
const shape = new RegExp(`^(${known.join('|')})_[0-9a-z]{26}$`)

/** Whether a merchant's own identifier would be mistaken for one of ours: such ones are refused. */
export function looksLikeOurs(text: string): boolean {
  return shape.test(text)
}
