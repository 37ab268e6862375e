/** Somebody asked the office to be erased: first what becomes of what they hold. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { amount } from '#i18n'
import { api } from '#session'
import { Choice } from '#ui'
import { type ActProps, Sent } from './act.tsx'
import { t } from './membertexts.ts'

type Cards = NonNullable<Schemas['OfficeErasureBody']['cards']>

export function Erase(props: ActProps): JSX.Element {
  const { account, holders, balances } = props.told
  const [cards, setCards] = useState('')
  const [mail, setMail] = useState('')
  const several = holders.length > 1
  const worth = Object.entries(balances)
    .filter(([, units]) => units > 0)
    .map(([name, units]) => amount(name, units))
    .join(', ')
  const send = (why: string): Promise<unknown> => {
    const whom = several ? { mail } : { account }
    const body = { ...whom, why, cards: cards as Cards, gives_up: cards === 'block' }
    return told(api.POST('/v1/erasures', { body }))
  }
  const ways: [string, string][] = worth
    ? [
        ['go_on', t('erase.keep')],
        ['block', t('erase.give_up', { amount: worth })],
      ]
    : [
        ['go_on', t('erase.cards.go_on')],
        ['block', t('erase.cards.block')],
      ]
  return (
    <Sent
      props={props}
      what={worth ? t('what.erase.worth', { amount: worth }) : t('what.erase')}
      ready={cards !== '' && (!several || mail !== '')}
      tone="alarm"
      send={send}
    >
      {several ? (
        <Choice
          label={t('erase.whom')}
          none={t('choose')}
          value={mail}
          onValue={setMail}
          options={holders.flatMap((each) => (each.mail ? [[each.mail, each.mail] as const] : []))}
        />
      ) : null}
      <Choice
        label={t(worth ? 'erase.worth' : 'erase.cards')}
        none={t('choose')}
        value={cards}
        onValue={setCards}
        options={ways}
      />
    </Sent>
  )
}
