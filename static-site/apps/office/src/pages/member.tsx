/** One member: first why one looks, then what there is, and what the office does for them. */
import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { Refused, type Schemas, told } from '#api'
import { amount, month } from '#i18n'
import { api } from '#session'
import { Button, Notice, Sheet } from '#ui'
import { Loaded } from '../loaded.tsx'
import { forget, reason } from '../looks.ts'
import { place, to } from '../route.ts'
import { may } from '../staff.ts'
import { t as say } from '../texts.ts'
import { Act, type Deed, type Doing, needed } from './act.tsx'
import { History } from './history.tsx'
import { Changes, Consents, Reports } from './memberlists.tsx'
import { spelt, t } from './membertexts.ts'
import { Reason } from './reason.tsx'

export type Told = Schemas['MemberView']
const NO_REASON = 'reason_needed'

/** null where a reason is to be told first: nothing is asked for without one. */
export async function member(account: string): Promise<Told | null> {
  if (!reason(account)) return null
  try {
    return await told(api.GET('/v1/members/{account}', { params: { path: { account } } }))
  } catch (failure) {
    if (!(failure instanceof Refused) || failure.code !== NO_REASON) throw failure
    forget(account)
    return null
  }
}

/** What was tapped is gone: who has no mouse goes on at the page's top. */
const onward = (): void => document.getElementById('main')?.focus()

export function Member(): JSX.Element {
  const { id } = place.value
  const kept = useRef<Told>(undefined)
  return (
    <div class="page stack">
      <Loaded load={() => member(id)} of={id}>
        {(found, again) => {
          // A reason that ran out takes away nothing that somebody is typing.
          kept.current = found ?? kept.current
          const opened = async (): Promise<void> => {
            await again()
            onward()
          }
          return (
            <>
              {found ? null : <Reason account={id} done={opened} />}
              {kept.current ? <One told={kept.current} why={reason(id) ?? ''} again={again} /> : null}
            </>
          )
        }}
      </Loaded>
    </div>
  )
}

interface OneProps {
  told: Told
  why: string
  again: () => Promise<void>
}

function One({ told: one, why, again }: OneProps): JSX.Element {
  const [doing, setDoing] = useState<Doing>()
  const [said, setSaid] = useState<{ text: string; next?: Doing | undefined }>()
  const [turn, setTurn] = useState(0)
  const done = async (text: string, next?: Doing): Promise<void> => {
    setDoing(undefined)
    setSaid({ text, next })
    setTurn(turn + 1)
    await again()
    onward()
  }
  const begin = (next: Doing): void => {
    setSaid(undefined)
    setDoing(next)
  }
  return (
    <>
      <div class="row ends">
        <h1 dir="auto">
          {one.holders.map((each) => each.name ?? each.mail ?? '').join(', ') || t('nameless')}
        </h1>
        <span class={`chip ${one.state === 'active' ? 'leaf' : 'alarm'}`}>{spelt(`state.${one.state}`)}</span>
      </div>
      {said ? (
        <Notice tone="leaf">
          <p>{said.text}</p>
          {said.next ? <Begin doing={said.next} begin={begin} /> : null}
        </Notice>
      ) : null}
      <div class="sides">
        <Holds told={one} />
        <Person told={one} begin={begin} />
      </div>
      <Cards told={one} begin={begin} />
      <Consents consents={one.consents} />
      <Reports account={one.account} />
      <History account={one.account} turn={turn} />
      <Changes thing={one.account} turn={turn} />
      {doing ? (
        <Sheet title={t(`act.${doing.deed}`)} close={say('close')} onClose={() => setDoing(undefined)}>
          <Act doing={doing} told={one} why={why} done={done} stale={again} />
        </Sheet>
      ) : null}
    </>
  )
}

type Beginning = (doing: Doing) => void

function Begin({ doing, begin }: { doing: Doing; begin: Beginning }): JSX.Element {
  const label = t(`act.${doing.deed}`)
  return (
    <Button tone="quiet" label={doing.card ? `${label}: ${doing.card}` : label} onTap={() => begin(doing)}>
      {label}
    </Button>
  )
}

function Holds({ told: one }: { told: Told }): JSX.Element {
  return (
    <section class="card stack tight">
      <h2>{t('balance')}</h2>
      {Object.entries(one.balances).map(([pocket, units]) => {
        const next = one.expires?.[pocket]?.[0]
        return (
          <div key={pocket}>
            <p class="big">{amount(pocket, units)}</p>
            {next ? (
              <p class="small muted">
                {t('expires', { amount: amount(pocket, next.amount), month: month(`${next.last_month}-15`) })}
              </p>
            ) : null}
          </div>
        )
      })}
      {Object.keys(one.balances).length ? null : <p>{t('balance.none')}</p>}
    </section>
  )
}

function Person({ told: one, begin }: { told: Told; begin: Beginning }): JSX.Element {
  const deeds: Deed[] = ['unlock', 'unpin', 'club', 'permit', 'card']
  const turns: Deed[] = one.state === 'active' ? ['freeze', 'close'] : ['open']
  return (
    <section class="card stack tight">
      <h2>{t('person')}</h2>
      <dl class="told">
        <dt>{t('mail')}</dt>
        <dd class="words" dir="auto">
          {one.holders.map((each) => each.mail ?? '').join('\n') || t('mail.none')}
        </dd>
        <dt>{t('club')}</dt>
        <dd>
          {one.club ? (
            <a href={to('club', one.club.account)} dir="auto">
              {one.club.name ?? one.club.account}
            </a>
          ) : (
            t('club.none')
          )}
        </dd>
        <dt>{t('number')}</dt>
        <dd>{one.account}</dd>
      </dl>
      {may('clerk') ? (
        <details>
          <summary class="tap">{t('acts')}</summary>
          <div class="buttons">
            {[...deeds, ...turns, 'erase' as const]
              .filter((deed) => needed(deed, one))
              .map((deed) => (
                <Begin key={deed} doing={{ deed }} begin={begin} />
              ))}
          </div>
        </details>
      ) : null}
    </section>
  )
}

const TONES = { active: 'leaf', blocked: 'alarm', replaced: '', not_issued: 'sun' } as const
/** What a card in that state may come to. */
const DEEDS: Record<keyof typeof TONES, Deed[]> = {
  active: ['block', 'replace', 'letter'],
  blocked: ['replace', 'unblock'],
  replaced: [],
  not_issued: [],
}

function Cards({ told: one, begin }: { told: Told; begin: Beginning }): JSX.Element {
  const sought = place.value.asked.get('card')
  return (
    <section class="stack tight" aria-label={t('cards')}>
      <h2>{t('cards')}</h2>
      {one.cards.length ? null : <Notice>{t('cards.none')}</Notice>}
      <ul class="list card" hidden={!one.cards.length}>
        {one.cards.map((each) => (
          <li key={each.number} class="wraps">
            <span class="grow">
              <b>{each.number}</b> {each.digital ? <span class="small muted">{t('digital')}</span> : null}
              {each.number.replaceAll(' ', '') === sought ? (
                <span class="small muted"> {t('sought')}</span>
              ) : null}
            </span>
            <span class={`chip ${TONES[each.state]}`}>{t(`card.${each.state}`)}</span>
            {may('clerk') && one.state === 'active' ? (
              <span class="buttons">
                {DEEDS[each.state].map((deed) => (
                  <Begin key={deed} doing={{ deed, card: each.number }} begin={begin} />
                ))}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
