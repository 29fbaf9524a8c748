/** What became of a payment, in German. */
import type { OutcomeTexts } from './outcome-en.ts'

const bankDeclined = (why: string, then: string) => `Ihre Bank hat diese Karte abgelehnt${why}. Es wurde nichts abgebucht. ${then}`

const anotherCard = 'Versuchen Sie eine andere Karte.'
const callBank = 'Fragen Sie Ihre Bank oder versuchen Sie eine andere Karte.'

export const outcomeDe: OutcomeTexts = {
  declineOther: bankDeclined('', anotherCard),
  declines: {
    generic_decline: bankDeclined('', anotherCard),
    do_not_honor: bankDeclined('', callBank),
    insufficient_funds: bankDeclined(' (nicht genug Guthaben)', anotherCard),
    lost_card: bankDeclined(' (als verloren gemeldet)', callBank),
    stolen_card: bankDeclined(' (als gestohlen gemeldet)', callBank),
    pickup_card: bankDeclined(' (sie darf nicht mehr verwendet werden)', callBank),
    restricted_card: bankDeclined(' (sie ist eingeschränkt)', callBank),
    expired_card: bankDeclined(' (die Karte ist abgelaufen)', anotherCard),
    incorrect_number: bankDeclined(' (falsche Kartennummer)', 'Prüfen Sie die Nummer und versuchen Sie es noch einmal.'),
    incorrect_cvc: bankDeclined(' (falsche Prüfziffer)', 'Prüfen Sie die Prüfziffer und versuchen Sie es noch einmal.'),
    incorrect_expiry: bankDeclined(' (falsches Ablaufdatum)', 'Prüfen Sie das Datum und versuchen Sie es noch einmal.'),
    card_not_supported: bankDeclined(' (sie erlaubt diese Art von Zahlung nicht)', anotherCard),
    transaction_not_allowed: bankDeclined(' (sie erlaubt diese Art von Zahlung nicht)', callBank),
    currency_not_supported: bankDeclined(' (sie erlaubt diese Währung nicht)', anotherCard),
    card_velocity_exceeded: bankDeclined(' (das Limit ist erreicht)', callBank),
    fraudulent: bankDeclined(' (die Zahlung kam ihr ungewöhnlich vor)', callBank),
    revocation_of_authorization: bankDeclined(' (Zahlungen an dieses Unternehmen wurden gestoppt)', callBank),
    authentication_required:
      'Ihre Bank möchte bestätigen, dass Sie es sind. Es wurde nichts abgebucht. Versuchen Sie es noch einmal und folgen Sie den Schritten der Bank.',
    authentication_failed:
      'Ihre Bank konnte nicht bestätigen, dass Sie es waren. Es wurde nichts abgebucht. Versuchen Sie es noch einmal oder verwenden Sie eine andere Karte.',
    processing_error:
      'Ihre Bank konnte diese Karte gerade nicht verarbeiten. Es wurde nichts abgebucht. Versuchen Sie es gleich noch einmal.',
    try_again_later: 'Ihre Bank konnte gerade nicht antworten. Es wurde nichts abgebucht. Versuchen Sie es gleich noch einmal.',
    issuer_not_available:
      'Ihre Bank war nicht erreichbar. Es wurde nichts abgebucht. Versuchen Sie es gleich noch einmal oder verwenden Sie eine andere Karte.',
  },

  authentication: 'Die Sandbox-Bank fragt: Sind Sie es?',
  authenticationNote: 'Eine echte Bank würde nach einem Code fragen oder ihre App öffnen. Im Testmodus wählen Sie, was geschieht.',
  authenticationComplete: 'Bestätigen',
  authenticationFail: 'Bestätigung scheitern lassen',
  confirming: 'Ihre Bank bestätigt gerade …',
  confirmingNote: 'Das dauert ein paar Sekunden. Die Seite geht von selbst weiter; bitte bezahlen Sie nicht noch einmal.',
  checkNow: 'Jetzt prüfen',
  processing: 'Ihre Zahlung ist unterwegs',
  processingNote: days => `Ihre Bank braucht bis zu ${days === 1 ? 'einem Tag' : `${days} Tagen`}.`,
  processingClose: 'Sie können diese Seite schließen; dieser Link zeigt das Ergebnis.',

  completed: amount => `Sie haben ${amount} bezahlt`,
  completedFree: 'Alles erledigt',
  completedFreeNote: 'Es wurde nichts abgebucht.',
  saved: 'Ihr Zahlungsmittel ist hinterlegt',
  savedNote: 'Es wird für spätere Zahlungen aufbewahrt. Es wurde nichts abgebucht.',
  savedForNote: what => `Ab jetzt bezahlt es ${what}. Es wurde nichts abgebucht.`,
  activated: 'Ihr Abonnement ist aktiv',
  activatedNote: what => `${what} ist aktiv.`,
  activatedAlone: 'Der erste Zeitraum wird mit einer eigenen Rechnung abgebucht.',
  trialStarted: days => (days === 1 ? 'Ihr Testtag hat begonnen' : `Ihre ${days} Testtage haben begonnen`),
  date: 'Datum',
  amount: 'Betrag',
  receipt: 'Beleg',
  viewInvoice: 'Rechnung ansehen',
  paidWith: 'Bezahlt mit',
  savedMethod: 'Zahlungsmittel',
  card: 'Karte',
  bankAccount: 'Bankkonto',
  eligibleParts: 'Bezahlt für HSA/FSA-fähige Posten',
  eligibleTotal: 'HSA/FSA-fähig gesamt',
  eligibleRefunded: amount => `${amount} dieser Zahlung wurden inzwischen erstattet; nur der Rest kann eingereicht werden.`,
  continueTo: merchant => `Weiter zu ${merchant}`,
  alreadyPaid: 'Das ist schon bezahlt',
  alreadyPaidNote: 'Hier wurde nichts abgebucht.',

  expired: 'Diese Seite ist abgelaufen',
  expiredNote: time => `Sie war bis ${time} geöffnet. Es wurde nichts abgebucht.`,
  restart: 'Neu beginnen',
  canceled: 'Diese Zahlung wurde abgebrochen',
  canceledNote: 'Es wurde nichts abgebucht.',
  superseded: 'Diese Seite wurde durch eine neuere ersetzt',
  supersededNote: 'Hier wurde nichts abgebucht. Bitte verwenden Sie die neuere Seite.',
  failed: 'Diese Zahlung hat nicht geklappt',
  failedOther: 'Sie konnte nicht abgeschlossen werden.',
  failures: {
    already_subscribed: 'Sie haben dieses Abonnement schon.',
    amount_mismatch: 'Es kam ein anderer Betrag an als verlangt.',
    currency_mismatch: 'Es kam eine andere Währung an als verlangt.',
    too_many_declines: 'Zu viele Karten wurden abgelehnt.',
    payment_failed: 'Ihre Bank hat das Geld nicht geschickt.',
    provider_error: 'Der Zahlungsanbieter hat sie abgelehnt.',
    provider_refused: 'Der Zahlungsanbieter hat sie abgelehnt.',
    invoice_not_open: 'Diese Rechnung ist nicht mehr offen: Sie wurde inzwischen bezahlt oder zurückgezogen.',
    subscription_not_activatable: 'Dieses Abonnement kann nicht mehr aktiviert werden: Es ist schon aktiv oder beendet.',
  },
  failedRefunded: 'Was Sie bezahlt haben, geht vollständig auf dieselbe Karte oder dasselbe Konto zurück.',
  failedUncharged: 'Es wurde nichts abgebucht.',
}
