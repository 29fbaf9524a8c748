// Makes the checkout page quicker to use; it works without. Card digits stay in fields that have no name: only the
// hidden list's choice, the name of a test card, is posted. Every sentence comes from the page.
document.documentElement.classList.add('script')

const at = id => document.getElementById(id)
const add = (parent, tag, text = '') => {
  const element = parent.appendChild(document.createElement(tag))
  element.textContent = text
  return element
}

addEventListener('DOMContentLoaded', () => {
  const fold = document.querySelector('.fold')
  if (fold && !CSS.supports('selector(::details-content)') && matchMedia('(min-width: 900px)').matches) fold.open = true

  for (const form of document.querySelectorAll('[data-check]')) checkedForm(form, form.id === 'card-form' && cardForm(form))
  restoreTyped()

  // One press, one post. The label changes, the size does not; the back key finds the button as it was.
  for (const each of document.forms) {
    const button = each.querySelector('[data-busy]')
    const label = button.textContent
    let sent = false
    each.addEventListener('submit', event => {
      if (sent) event.preventDefault()
      if (event.defaultPrevented) return
      sent = true
      if (each.className === 'promotion') keepTyped()
      button.style.minHeight = `${button.offsetHeight}px`
      button.textContent = button.dataset.busy
      button.disabled = true
    })
    addEventListener('pageshow', () => {
      sent = false
      button.disabled = false
      button.textContent = label
    })
  }
})

const say = (field, wrong) => {
  field.setAttribute('aria-invalid', String(wrong !== ''))
  at(`${field.id}-error`).textContent = wrong
}

// Every field that is wrong says so below itself and in the alert, which takes the focus.
function checkedForm(form, card) {
  const alert = at('alert')
  const isEmpty = field => (field.type === 'checkbox' ? !field.checked : !field.value.trim())
  const wrongOf = field => () =>
    field.required && isEmpty(field) && !field.validity.badInput ? field.dataset.missing : field.validity.valid ? '' : field.dataset.invalid
  const named = [...form.querySelectorAll('[data-field]')].map(field => [field, wrongOf(field)])
  const wrongs = [...named, ...(card ? card.wrongs : [])]
  form.noValidate = true

  for (const [field, wrong] of wrongs) {
    field.addEventListener('input', () => field.ariaInvalid === 'true' && wrong() === '' && say(field, ''))
  }

  form.addEventListener('submit', event => {
    const found = wrongs.map(([field, wrong]) => [field, wrong()])
    for (const [field, wrong] of found) say(field, wrong)
    const bad = found.filter(([, wrong]) => wrong !== '')
    if (card) card.post(bad.length === 0)
    if (!bad.length) return
    event.preventDefault()
    alert.textContent = ''
    add(alert, 'p', alert.dataset.heading)
    const items = add(alert, 'ul')
    for (const [field, wrong] of bad) {
      const link = add(add(items, 'li'), 'a', wrong)
      link.href = `#${field.id}`
    }
    alert.hidden = false
    alert.focus()
  })

  // A link of the alert, also of one that came with the page, leads into its field.
  alert.addEventListener('click', event => {
    const field = event.target.hash && at(event.target.hash.slice(1))
    if (!field) return
    event.preventDefault()
    field.focus()
  })
}

// A code is posted by a form of its own: what else was typed waits in this tab, until the page is there again. Fields
// without a name are never kept.
const typedFields = () => document.querySelectorAll('[data-check] [data-field]')
function keepTyped() {
  try {
    sessionStorage.setItem('typed', JSON.stringify([...typedFields()].map(field => [field.id, field.value])))
  } catch {}
}
function restoreTyped() {
  try {
    for (const [id, value] of JSON.parse(sessionStorage.getItem('typed') || '[]')) if (at(id)) at(id).value = value
    sessionStorage.removeItem('typed')
  } catch {}
}

// The card: numbers are grouped and known by their digits; what is posted is the hidden list's choice.
function cardForm(form) {
  const list = at('test-card')
  const number = at('card-number')
  const expiry = at('card-expiry')
  const cvc = at('card-cvc')
  const digits = text => text.replace(/\D/g, '')
  const isAmex = (text = number.value) => /^3[47]/.test(text)
  const option = () => [...list.options].find(o => o.dataset.number && o.dataset.number === digits(number.value))
  let debit = ''

  const group = text => {
    const d = digits(text).slice(0, 19)
    return isAmex(d) ? d.replace(/^.{4}(?=.)/, '$& ').replace(/^.{11}(?=.)/, '$& ') : d.replace(/.{4}(?=.)/g, '$& ')
  }
  const brand = () => {
    const known = { 2: 'Mastercard', 3: isAmex() && 'Amex', 4: 'Visa', 5: 'Mastercard', 6: 'Discover' }
    at('card-brand').textContent = known[number.value[0]] || ''
    cvc.maxLength = isAmex() ? 4 : 3
  }

  const wrongNumber = () => (digits(number.value) ? (option() ? '' : number.dataset.unknown) : number.dataset.missing)
  const wrongExpiry = () => {
    const [, month, year] = /^(0?[1-9]|1[0-2])\s*\/?\s*(?:20)?(\d\d)$/.exec(expiry.value.trim()) || []
    if (!month) return expiry.dataset.missing
    const now = new Date()
    return (2000 + +year - now.getFullYear()) * 12 + +month - 1 < now.getMonth() ? expiry.dataset.past : ''
  }
  const wrongCvc = () => {
    const [right, wrong] = isAmex() ? [/^\d{4}$/, cvc.dataset.shortAmex] : [/^\d{3}$/, cvc.dataset.short]
    return right.test(cvc.value.trim()) ? '' : wrong
  }
  const wrongs = [wrongNumber, wrongExpiry, wrongCvc].map((wrong, n) => [[number, expiry, cvc][n], () => (debit ? '' : wrong())])

  number.addEventListener('input', () => {
    const before = digits(number.value.slice(0, number.selectionStart)).length
    number.value = group(number.value)
    let caret = 0
    for (let seen = 0; seen < before && caret < number.value.length; caret++) if (number.value[caret] !== ' ') seen++
    number.setSelectionRange(caret, caret)
    brand()
  })
  expiry.addEventListener('input', event => {
    if (event.inputType?.startsWith('delete')) return
    let d = digits(expiry.value)
    if (/^[2-9]/.test(d) || /^\d\s*\//.test(expiry.value)) d = `0${d}`
    d = d.slice(0, d.slice(2, 4) === '20' ? 6 : 4)
    expiry.value = d.length < 2 ? d : `${d.slice(0, 2)} / ${d.slice(2)}`
  })
  const show = () => {
    at('card-fields').hidden = debit !== ''
    at('chosen').hidden = debit === ''
  }
  const choose = o => {
    debit = o.dataset.number ? '' : o.value
    at('chosen').firstElementChild.textContent = o.text
    number.value = group(o.dataset.number || '')
    expiry.value = debit ? '' : `12 / ${String(new Date().getFullYear() + 3).slice(2)}`
    cvc.value = debit ? '' : isAmex() ? '1234' : '123'
    for (const [field] of wrongs) say(field, '')
    brand()
    show()
  }

  const cards = document.querySelector('.cards')
  for (const o of [...list.options].slice(1)) {
    const button = add(add(at('card-list'), 'li'), 'button')
    button.type = 'button'
    if (o.dataset.number) add(button, 'span', group(o.dataset.number))
    add(button, 'span', o.text)
    button.onclick = () => {
      choose(o)
      cards.open = false
      form.querySelector('.button').focus()
    }
  }
  addEventListener('click', event => !cards.contains(event.target) && cards.removeAttribute('open'))
  addEventListener('keydown', event => {
    if (event.key !== 'Escape' || !cards.open) return
    cards.open = false
    cards.firstElementChild.focus()
  })
  at('chosen').lastElementChild.onclick = () => {
    debit = ''
    show()
    number.focus()
  }
  if (list.value) choose(list.selectedOptions[0])
  brand()

  return {
    wrongs,
    post(isGood) {
      list.value = isGood ? debit || option().value : ''
    },
  }
}
