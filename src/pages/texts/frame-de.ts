/** What all pages for buyers share, in German. */
import type { FrameTexts } from './frame-en.ts'

export const frameDe: FrameTexts = {
  title: (what, merchant) => `${what} · ${merchant}`,
  back: merchant => `Zurück zu ${merchant}`,
  terms: 'AGB',
  privacy: 'Datenschutz',
  optional: label => `${label} (optional)`,

  testMode: 'Testmodus. Kein echtes Geld',
  testCards: 'Testkarten',
  testCardsNote: 'Wählen Sie eine, um das Formular zu füllen. Jedes künftige Ablaufdatum und jede Prüfziffer gehen.',

  notFound: 'Unter dieser Adresse gibt es nichts',
  notFoundNote:
    'Der Link ist unvollständig oder wird nicht mehr verwendet. Öffnen Sie ihn noch einmal dort, wo Sie ihn bekommen haben, oder fragen Sie das Unternehmen, das ihn geschickt hat.',
  tooMany: 'Zu viele Anfragen',
  tooManyNote: 'Bitte warten Sie eine Minute und laden Sie die Seite dann neu.',
  broken: 'Bei uns ist etwas schiefgegangen',
  brokenNote: 'Bitte laden Sie die Seite neu. Falls Sie gerade bezahlt haben, zeigt sie zuerst, ob die Zahlung angekommen ist.',
  unavailable: 'Gerade ist viel los',
  unavailableNote: 'Bitte laden Sie die Seite gleich neu. Falls Sie gerade bezahlt haben, zeigt sie zuerst, ob die Zahlung angekommen ist.',
  reference: reference => `Vorgang ${reference}`,
}
