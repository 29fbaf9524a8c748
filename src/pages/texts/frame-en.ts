/** What all pages for buyers share. */
export const frameEn = {
  title: (what: string, merchant: string) => `${what} · ${merchant}`,
  back: (merchant: string) => `Back to ${merchant}`,
  terms: 'Terms',
  privacy: 'Privacy policy',
  optional: (label: string) => `${label} (optional)`,

  testMode: 'Test mode. No real card, no real money',
  testCards: 'Test cards',
  testCardsNote: 'Choose one to fill in the form. Any future expiry and any CVC will do.',

  notFound: 'There is nothing at this address',
  notFoundNote: 'The link may be incomplete or no longer in use. Open it again from where you got it, or ask the company that sent it.',
  tooMany: 'Too many requests',
  tooManyNote: 'Please wait a minute, then reload this page.',
  broken: 'Something went wrong on our side',
  brokenNote: 'Please reload this page. If you were paying, it shows whether the payment went through before you try again.',
  unavailable: 'We are busy just now',
  unavailableNote:
    'Please reload this page in a moment. If you were paying, it shows whether the payment went through before you try again.',
  reference: (reference: string) => `Reference ${reference}`,
}

export type FrameTexts = typeof frameEn
