import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exponentOf, isCurrency, unchargeableRest } from './currency.ts'

const decimals: [codes: string, expected: number][] = [
  ['bif clp djf gnf isk jpy kmf krw pyg rwf ugx uyi vnd vuv xaf xof xpf', 0],
  ['usd eur gbp inr aud cad chf cny brl mxn try zar huf twd idr mga mru', 2],
  ['bhd iqd jod kwd lyd omr tnd', 3],
]
for (const [codes, expected] of decimals)
  for (const code of codes.split(' '))
    test(`${code} has ${expected} decimals`, () => {
      assert.ok(isCurrency(code))
      assert.equal(exponentOf(code), expected)
    })

/** Metals, funds, test codes and money that is gone are no currencies to charge in. */
for (const code of ['xau', 'xts', 'xxx', 'xdr', 'usn', 'clf', 'dem', 'hrk', 'sll', 'USD', 'us', 'usdt', '', ' usd', 'constructor'])
  test(`"${code}" is no currency`, () => assert.equal(isCurrency(code), false))

const rests: [amount: bigint, currency: string, expected: bigint][] = [
  ...['bhd', 'jod', 'kwd', 'omr', 'tnd'].map((currency): [bigint, string, bigint] => [1_234n, currency, 4n]),
  [9n, 'kwd', 9n],
  [10n, 'kwd', 0n],
  [0n, 'kwd', 0n],
  [-1_234n, 'kwd', 0n],
  [1_234n, 'iqd', 0n],
  [1_234n, 'lyd', 0n],
  [1_234n, 'usd', 0n],
  [1_234n, 'jpy', 0n],
]
for (const [amount, currency, expected] of rests) {
  test(`of ${amount} ${currency} ${expected} cannot be charged`, () => assert.equal(unchargeableRest(amount, currency), expected))
}
