/** Letters of medical necessity: the questionnaire before a payment, and what is said of a letter elsewhere. */
import type { LetterField } from '../checkout-view.ts'

export const letterEn = {
  letterTitle: 'A few health questions',
  letterIntro:
    'HSA or FSA money may pay for this only with a letter of medical necessity. A licensed clinician reads your answers and decides on the letter.',
  letterSealed: (merchant: string) =>
    `Your answers are health data. They are kept sealed, and only those who decide on the letter for ${merchant} may open them.`,
  letterThen: 'Payment is the next step. It does not wait for the letter.',
  letterCheck: 'Please check your answers. Nothing was sent yet.',
  letterLabels: {
    full_name: 'Full name',
    date_of_birth: 'Date of birth',
    state: 'State where you live',
    conditions: 'What do you want to treat, prevent or ease?',
    history: 'Medical history that matters for it',
    consent: 'I agree that a clinician reads these answers to decide on my letter.',
  } as Record<LetterField, string>,
  letterHints: {
    full_name: 'As it stands on medical papers.',
    conditions: 'For example back pain, high blood pressure or bad sleep. A few words are enough.',
    history: 'Diagnoses, treatments, medicines.',
  } as Record<string, string>,
  letterMissing: {
    full_name: 'Enter your full name.',
    date_of_birth: 'Enter your date of birth.',
    state: 'Enter the state where you live.',
    conditions: 'Write what you want to treat, prevent or ease.',
    history: 'Write what matters of your medical history.',
    consent: 'Tick this box: without it no clinician may read your answers.',
  } as Record<LetterField, string>,
  letterInvalid: {
    date_of_birth: 'This cannot be a date of birth. Enter day, month and year.',
  } as Record<string, string>,
  letterSend: 'Send answers and continue',
  letterSending: 'Sending…',

  letterStatus: {
    required: 'Needs a letter of medical necessity: a few health questions come before the payment.',
    submitted: 'Your answers are with a clinician, who decides on the letter of medical necessity. The payment does not wait for it.',
    issued: 'The letter of medical necessity has been issued.',
    declined: 'The letter of medical necessity was declined.',
    expired: 'The letter of medical necessity has expired.',
  },
  letterReceived: 'Your answers are with a clinician, who decides on the letter of medical necessity.',
}

export type LetterTexts = typeof letterEn
