/** Letters of medical necessity, in German. */
import type { LetterTexts } from './letter-en.ts'

export const letterDe: LetterTexts = {
  letterTitle: 'Ein paar Fragen zur Gesundheit',
  letterIntro:
    'HSA- oder FSA-Geld darf dies nur mit einer Bescheinigung der medizinischen Notwendigkeit bezahlen. Eine approbierte Fachkraft liest Ihre Antworten und entscheidet über die Bescheinigung.',
  letterSealed: merchant =>
    `Ihre Antworten sind Gesundheitsdaten. Sie werden versiegelt aufbewahrt; öffnen darf sie nur, wer für ${merchant} über die Bescheinigung entscheidet.`,
  letterThen: 'Die Zahlung ist der nächste Schritt. Sie wartet nicht auf die Bescheinigung.',
  letterCheck: 'Bitte prüfen Sie Ihre Antworten. Es wurde noch nichts gesendet.',
  letterLabels: {
    full_name: 'Vollständiger Name',
    date_of_birth: 'Geburtsdatum',
    state: 'Bundesstaat, in dem Sie wohnen',
    conditions: 'Was möchten Sie behandeln, verhindern oder lindern?',
    history: 'Was an Ihrer Krankengeschichte dafür wichtig ist',
    consent: 'Ich bin einverstanden, dass eine Fachkraft diese Antworten liest, um über meine Bescheinigung zu entscheiden.',
  },
  letterHints: {
    full_name: 'Wie auf medizinischen Unterlagen.',
    conditions: 'Zum Beispiel Rückenschmerzen, hoher Blutdruck oder schlechter Schlaf. Ein paar Worte genügen.',
    history: 'Diagnosen, Behandlungen, Medikamente.',
  },
  letterMissing: {
    full_name: 'Geben Sie Ihren vollständigen Namen ein.',
    date_of_birth: 'Geben Sie Ihr Geburtsdatum ein.',
    state: 'Geben Sie den Bundesstaat ein, in dem Sie wohnen.',
    conditions: 'Schreiben Sie, was Sie behandeln, verhindern oder lindern möchten.',
    history: 'Schreiben Sie, was an Ihrer Krankengeschichte wichtig ist.',
    consent: 'Setzen Sie dieses Häkchen: Ohne Einverständnis darf niemand Ihre Antworten lesen.',
  },
  letterInvalid: {
    date_of_birth: 'Das kann kein Geburtsdatum sein. Geben Sie Tag, Monat und Jahr ein.',
  },
  letterSend: 'Antworten senden und weiter',
  letterSending: 'Wird gesendet …',

  letterStatus: {
    required: 'Braucht eine Bescheinigung der medizinischen Notwendigkeit: Vor der Zahlung kommen ein paar Fragen zur Gesundheit.',
    submitted:
      'Ihre Antworten liegen einer Fachkraft vor, die über die Bescheinigung der medizinischen Notwendigkeit entscheidet. Die Zahlung wartet nicht darauf.',
    issued: 'Die Bescheinigung der medizinischen Notwendigkeit ist ausgestellt.',
    declined: 'Die Bescheinigung der medizinischen Notwendigkeit wurde abgelehnt.',
    expired: 'Die Bescheinigung der medizinischen Notwendigkeit ist abgelaufen.',
  },
  letterReceived: 'Ihre Antworten liegen einer Fachkraft vor, die über die Bescheinigung der medizinischen Notwendigkeit entscheidet.',
}
