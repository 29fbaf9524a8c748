/** Paying on the checkout page: what is typed, what is refused and how it is said, and what leaves the browser. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { testCards } from '../../src/core/test-card.ts'
import { pageHarness, picture, sizes } from './page-harness.ts'

const { server, withPage, open } = pageHarness()

const number = (page: Page) => page.getByLabel('Card number')
const expiry = (page: Page) => page.getByLabel('Expiry')
const cvc = (page: Page) => page.getByLabel('CVC')
const pay = (page: Page) => page.getByRole('button', { name: 'Subscribe for ₹499.00 a month' })
const paid = (page: Page) => page.waitForURL('**/checkout/completed')

async function type(page: Page, card: string, date: string, code: string) {
  await number(page).fill(card)
  await expiry(page).fill(date)
  await cvc(page).fill(code)
}

test('every card of the list is known by its number and posted by its name; its digits are in no request', async () => {
  await withPage({}, async page => {
    const sent: string[] = []
    page.on('request', request => sent.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`))
    for (const card of testCards) {
      if (card.number === null) continue
      server().posts.length = 0
      await open(page, 'payable')
      await type(page, card.number, '12/34', card.brand === 'amex' ? '1234' : '123')
      await pay(page).click()
      await paid(page)
      assert.deepEqual(server().posts, [{ path: '/checkout/payable/pay', body: `test_card=${card.name}` }])
    }
    for (const card of testCards) assert.ok(!sent.some(line => line.replace(/\D/g, '').includes(card.number ?? 'none')))
    assert.ok(!sent.some(line => line.includes('12/34') || line.includes('12%20')))
  })
})

test('the expiry is taken as MM/YY, MM / YY, MMYY and with a long year, filled or typed', async () => {
  await withPage({}, async page => {
    for (const [typed, shown] of [
      ['12/34', '12 / 34'],
      ['12 / 34', '12 / 34'],
      ['1234', '12 / 34'],
      ['12/2034', '12 / 2034'],
      ['1/34', '01 / 34'],
      ['934', '09 / 34'],
    ] as const) {
      for (const how of ['fill', 'pressSequentially'] as const) {
        server().posts.length = 0
        await open(page, 'payable')
        await type(page, '4242 4242 4242 4242', '', '123')
        await expiry(page)[how](typed)
        assert.equal(await expiry(page).inputValue(), shown, `${how} ${typed}`)
        await cvc(page).press('Enter')
        await paid(page)
        assert.equal(server().posts.length, 1)
      }
    }
  })
})

test('numbers are grouped as typed, the brand is shown, and the caret stays where it was', async () => {
  await withPage({}, async page => {
    await open(page, 'payable')
    await number(page).pressSequentially('424242424242')
    assert.equal(await number(page).inputValue(), '4242 4242 4242')
    assert.ok(await page.getByText('Visa', { exact: true }).isVisible())
    for (let press = 0; press < 9; press++) await number(page).press('ArrowLeft')
    await number(page).pressSequentially('99')
    assert.equal(await number(page).inputValue(), '4242 9942 4242 42')
    await number(page).pressSequentially('1')
    assert.equal(await number(page).inputValue(), '4242 9914 2424 242')
    await number(page).fill('378282246310005')
    assert.equal(await number(page).inputValue(), '3782 822463 10005')
    assert.ok(await page.getByText('Amex', { exact: true }).isVisible())
  })
})

test('what is wrong is said under its field and in an alert that has the focus; what was typed stays', async () => {
  for (const [size, viewport] of Object.entries(sizes)) {
    await withPage({ viewport }, async page => {
      await open(page, 'payable')
      await type(page, '4111 1111 1111 1111', '01/20', '12')
      await pay(page).click()
      const alert = page.getByRole('alert')
      assert.ok(await alert.evaluate(element => element === document.activeElement))
      for (const [field, message, value] of [
        [number(page), /not a test card/, '4111 1111 1111 1111'],
        [expiry(page), /has passed/, '01 / 20'],
        [cvc(page), /3 digits from the back/, '12'],
      ] as const) {
        assert.match((await alert.textContent())!, message)
        assert.match((await page.locator(`#${await field.getAttribute('aria-describedby')}`).textContent())!, message)
        assert.equal(await field.getAttribute('aria-invalid'), 'true')
        assert.equal(await field.inputValue(), value)
      }
      await picture(page, `payable-errors-${size}-light`)
      await alert.getByRole('link', { name: /has passed/ }).click()
      assert.ok(await expiry(page).evaluate(element => element === document.activeElement))
      await expiry(page).fill('12/34')
      assert.equal(await page.locator('#card-expiry-error').textContent(), '')
      assert.deepEqual(server().posts, [])
    })
  }
})

test('nothing typed, a month that is none and a short Amex code are refused too', async () => {
  await withPage({}, async page => {
    await open(page, 'payable')
    const refused = async (card: string, date: string, code: string, ...messages: RegExp[]) => {
      await type(page, card, date, code)
      await pay(page).click()
      const said = await page.getByRole('alert').getByRole('link').allTextContents()
      assert.equal(said.length, messages.length, said.join())
      for (const [at, message] of messages.entries()) assert.match(said[at]!, message)
    }
    await refused('', '', '', /Enter the card number/, /MM \/ YY/, /3 digits/)
    await refused('4242424242424242', '13/34', '123', /MM \/ YY/)
    await refused('378282246310005', '12/34', '123', /4 digits from the front/)
    assert.deepEqual(server().posts, [])
  })
})

test('pressed: disabled, "Paying…", the same size, posted once; the back key gives the button back', async () => {
  await withPage({}, async page => {
    await open(page, 'payable')
    await type(page, '4242424242424242', '12/34', '123')
    // In one turn of the page, because nothing can be asked of it once it is on its way.
    const seen = await page.evaluate(() => {
      const form = document.getElementById('card-form') as HTMLFormElement
      const button = form.querySelector('.button') as HTMLButtonElement
      const look = () => ({ disabled: button.disabled, text: button.textContent, size: [button.offsetWidth, button.offsetHeight] })
      let posted = 0
      form.addEventListener('submit', event => {
        if (!event.defaultPrevented) posted++
      })
      const idle = look()
      for (let press = 0; press < 3; press++) button.click()
      form.requestSubmit()
      const pressed = look()
      // A page kept whole by the browser comes back by `pageshow`, without loading.
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
      return { posted, idle, pressed, back: look() }
    })
    assert.equal(seen.posted, 1)
    assert.deepEqual(seen.pressed, { disabled: true, text: 'Paying…', size: seen.idle.size })
    assert.deepEqual(seen.back, seen.idle)
    await paid(page)
    assert.equal(server().posts.length, 1)

    await page.goBack()
    await type(page, '4242424242424242', '12/34', '123')
    await pay(page).dblclick()
    await paid(page)
    assert.equal(server().posts.length, 2)
  })
})

test('the list of test cards is one press away: a card fills the fields, a bank debit takes their place', async () => {
  for (const [size, viewport] of Object.entries(sizes)) {
    await withPage({ viewport }, async page => {
      server().posts.length = 0
      await open(page, 'payable')
      const list = page.getByText('Test cards', { exact: true })
      await list.click()
      await picture(page, `payable-cards-${size}-light`)
      await page.getByRole('button', { name: /American Express/ }).click()
      assert.equal(await number(page).inputValue(), '3782 822463 10005')
      assert.ok(await pay(page).evaluate(element => element === document.activeElement))
      await list.click()
      await page.getByRole('button', { name: 'Bank debit, settles after 3 days' }).click()
      assert.ok(!(await number(page).isVisible()))
      await picture(page, `payable-debit-${size}-light`)
      await page.getByRole('button', { name: 'Use a card' }).click()
      assert.ok(await number(page).isVisible())
      await list.click()
      await page.getByRole('button', { name: 'Bank debit, fails after 3 days' }).click()
      await pay(page).click()
      await paid(page)
      assert.deepEqual(server().posts, [{ path: '/checkout/payable/pay', body: 'test_card=bank_debit_fails' }])
    })
  }
})

test('by keyboard alone: from the top of the page through the fields to the button, and the list by Enter and Escape', async () => {
  await withPage({}, async page => {
    await open(page, 'payable')
    const tabTo = async (text: string) => {
      for (let press = 0; press < 20; press++) {
        await page.keyboard.press('Tab')
        if (await page.evaluate(wanted => document.activeElement?.id === wanted || document.activeElement?.textContent === wanted, text))
          return
      }
      assert.fail(`Tab does not reach ${text}`)
    }
    await tabTo('Test cards')
    await page.keyboard.press('Enter')
    assert.ok(await page.getByText('4242 4242 4242 4242').isVisible())
    await page.keyboard.press('Escape')
    assert.ok(!(await page.getByText('4242 4242 4242 4242').isVisible()))
    await tabTo('card-number')
    await page.keyboard.type('4242424242424242')
    await page.keyboard.press('Tab')
    await page.keyboard.type('1234')
    await page.keyboard.press('Tab')
    await page.keyboard.type('123')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await paid(page)
    assert.deepEqual(server().posts, [{ path: '/checkout/payable/pay', body: 'test_card=success' }])
  })
})

test('without a script the list is the form, and the bank’s step and the wait go on by themselves', async () => {
  for (const [size, viewport] of Object.entries(sizes)) {
    await withPage({ viewport, javaScriptEnabled: false }, async page => {
      server().posts.length = 0
      await open(page, 'payable')
      assert.ok(!(await page.getByLabel('Card number').isVisible()))
      await picture(page, `payable-without-script-${size}-light`)
      await page.getByLabel('Test card', { exact: true }).selectOption('insufficient_funds')
      await page.getByRole('button', { name: 'Subscribe for' }).click()
      await paid(page)
      await open(page, 'authentication')
      await page.getByRole('button', { name: 'Fail authentication' }).click()
      await paid(page)
      assert.deepEqual(server().posts, [
        { path: '/checkout/payable/pay', body: 'test_card=insufficient_funds' },
        { path: '/checkout/authentication/authentication', body: 'outcome=fail' },
      ])
      if (size === 'phone') {
        await open(page, 'confirming')
        await page.waitForURL('**/checkout/confirming/return')
      }
    })
  }
})

test('on a phone the order is one line that unfolds, and the button stays in reach', async () => {
  await withPage({ viewport: { width: 390, height: 560 } }, async page => {
    await open(page, 'payable-basket')
    assert.ok(!(await page.getByText('Storage').isVisible()))
    await page.getByText('Order summary').click()
    assert.ok(await page.getByText('Storage').isVisible())
    await picture(page, 'payable-unfolded-phone-light')
    await open(page, 'payable-declined')
    const button = await page.locator('form .button').boundingBox()
    assert.ok(button && button.y + button.height <= 560, 'the button is on the first screen')
  })
})

test('after a decline the alert has the focus and offers to give up; a bank’s step pressed with a script is posted once', async () => {
  await withPage({}, async page => {
    await open(page, 'payable-declined')
    const alert = page.getByRole('alert')
    assert.match(
      (await alert.textContent())!,
      /Your bank declined this card \(not enough funds\)\. Nothing was charged\. Try another card\./,
    )
    assert.ok(await alert.evaluate(element => element === document.activeElement))
    assert.equal(await alert.getByRole('link', { name: 'Give up' }).getAttribute('href'), 'https://acme.example/failed')
    await open(page, 'authentication')
    await page.getByRole('button', { name: 'Complete authentication' }).dblclick()
    await paid(page)
    assert.deepEqual(server().posts, [{ path: '/checkout/authentication/authentication', body: 'outcome=complete' }])
  })
})
