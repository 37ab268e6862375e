/** Points and money on their way to a club, or to somebody's card, where the town allows it. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { typed } from '#amounts'
import { keyed, newKey, told } from '#api'
import { grouped, shown } from '#cards'
import { amount, money } from '#i18n'
import { api } from '#session'
import { pocket, town, units } from '#town-facts'
import { Button, Field, Form, Notice } from '#ui'
import { clubs, looked, me } from './me.ts'
import { t, words } from './texts.ts'
import { allowed, sendable } from './ways.ts'

export function Send({ leave }: { leave: () => void }): JSX.Element {
  const mine = sendable()
  const [name, setName] = useState(mine[0] ?? '')
  const [target, setTarget] = useState('')
  const [text, setText] = useState('')
  const [sure, setSure] = useState(false)
  const [wrong, setWrong] = useState<string>()
  const [sent, setSent] = useState(false)
  const [key, setKey] = useState(newKey)
  const cents = typed(text) ?? 0
  if (!name) return <Nothing leave={leave} />
  const account = whom(target)
  const send = async (): Promise<void> => {
    if (!account || !cents) return
    const body = {
      source: me.value?.holder?.account ?? '',
      target: account,
      pocket: name,
      amount: units(name, cents),
    }
    try {
      await told(api.POST('/v1/transfers', { params: keyed(key), body }))
      setSent(true)
      await looked()
    } catch (failure) {
      setWrong(words(failure))
      setSure(false)
    }
  }
  if (sent) {
    return (
      <div class="stack">
        <Notice tone="leaf">{t('send.done', { amount: amount(name, units(name, cents)) })}</Notice>
        <Button
          wide
          onTap={() => {
            setKey(newKey())
            leave()
          }}
        >
          {t('back')}
        </Button>
      </div>
    )
  }
  return (
    <div class="stack">
      <h1>{t('send')}</h1>
      <Form onSend={() => setSure(true)}>
        {mine.length > 1 ? (
          <div class="row wrap" role="group" aria-label={t('send.what')}>
            {mine.map((each) => (
              <button
                key={each}
                type="button"
                class={`chip tap ${each === name ? 'leaf' : ''}`}
                aria-pressed={each === name ? 'true' : 'false'}
                onClick={() => setName(each)}
              >
                {t(pocket(each).kind === 'points' ? 'pocket.points' : 'pocket.money')}
              </button>
            ))}
          </div>
        ) : null}
        <Target value={target} onValue={setTarget} members={allowed(name, 'member')} />
        <Field
          label={t('send.amount')}
          hint={cents ? amount(name, units(name, cents)) : t('send.hint')}
          value={text}
          onValue={setText}
          mode="decimal"
        />
        {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
        {sure ? (
          <Notice tone="sun">{t('send.sure', { amount: money(cents) })}</Notice>
        ) : (
          <Button wide off={!account || !cents} onTap={() => setSure(true)}>
            {t('go_on')}
          </Button>
        )}
        {sure ? (
          <Button wide tone="go" onTap={send}>
            {t('send.yes')}
          </Button>
        ) : null}
        <Button tone="plain" onTap={leave}>
          {t('back')}
        </Button>
      </Form>
    </div>
  )
}

/** The account behind what was chosen or typed; a card's number has its own in it. */
function whom(target: string): string | undefined {
  if (target.startsWith('c:')) return target
  const card = shown(target, town.code)
  return card.kind === 'number' ? `m:${card.text.slice(2, 10)}` : undefined
}

interface TargetProps {
  value: string
  onValue: (value: string) => void
  members: boolean
}

function Target({ value, onValue, members }: TargetProps): JSX.Element {
  return (
    <>
      <div class="field">
        <label for="club">{t('send.club')}</label>
        <select
          id="club"
          class="input"
          value={value}
          onChange={(event) => onValue(event.currentTarget.value)}
        >
          <option value="">{t('send.choose')}</option>
          {clubs.value.map((each) => (
            <option key={each.account} value={each.account}>
              {each.name}
            </option>
          ))}
        </select>
      </div>
      {members ? (
        <Field
          label={t('send.card')}
          value={value.startsWith('c:') ? '' : value}
          onValue={(next) => onValue(grouped(next))}
          longest={20}
        />
      ) : null}
    </>
  )
}

function Nothing({ leave }: { leave: () => void }): JSX.Element {
  return (
    <div class="stack">
      <Notice>{t('send.none')}</Notice>
      <Button wide onTap={leave}>
        {t('back')}
      </Button>
    </div>
  )
}
