/** What the office does for a member: each with a reason that the trail keeps. What moves value goes under a key of its own. */
import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { keyed, newKey, Refused, type Schemas, told } from '#api'
import { grouped, serial, shown } from '#cards'
import { language } from '#i18n'
import { api } from '#session'
import { town } from '#town-facts'
import { Button, Choice, Field, Form } from '#ui'
import { useAttempt, Wrong } from '../loaded.tsx'
import { t as say } from '../texts.ts'
import { Erase } from './erase.tsx'
import { Letter } from './letter.tsx'
import type { Told } from './member.tsx'
import { t } from './membertexts.ts'

type Simple = 'block' | 'unblock' | 'unlock' | 'unpin' | 'freeze' | 'close' | 'open'
export type Deed = Simple | 'replace' | 'card' | 'letter' | 'club' | 'permit' | 'erase'
export interface Doing {
  deed: Deed
  /** The printed number of the card that it is about. */
  card?: string
}

export interface ActProps {
  doing: Doing
  told: Told
  /** What was said when the member was opened: it stands there, and may be changed. */
  why: string
  /** What was done, in words, and what as a rule comes next. */
  done: (said: string, next?: Doing) => Promise<void>
  /** The API refused, perhaps since somebody else was faster: what is shown is looked at again. */
  stale: () => Promise<void>
}

/** Whether it can be meant: who is registered needs no permission to be, and who is not is known to nobody. */
export const needed = (deed: Deed, one: Told): boolean =>
  (deed !== 'permit' || one.holders.length === 0) && (deed !== 'erase' || one.holders.length > 0)

export function Act(props: ActProps): JSX.Element {
  const { deed } = props.doing
  if (deed === 'replace' || deed === 'card') return <NewCard {...props} />
  if (deed === 'letter') return <Letter {...props} />
  if (deed === 'club') return <Club {...props} />
  if (deed === 'permit') return <Permit {...props} />
  if (deed === 'erase') return <Erase {...props} />
  return <Plain {...props} deed={deed} />
}

interface SentProps<Answer> {
  props: ActProps
  /** What it does, in a sentence. */
  what: string
  children?: ComponentChildren
  ready: boolean
  tone?: 'alarm' | undefined
  /** All that is typed besides the reason: the same again goes under the same key, and is done once. */
  typed?: string
  send: (why: string, key: string) => Promise<Answer>
  /** What as a rule comes after it. */
  next?: (answer: Answer) => Doing
}

/** The reason, the button, and what came of it; typed words stay where the API refuses. */
export function Sent<Answer>(own: SentProps<Answer>): JSX.Element {
  const { props, what, children, ready, tone, typed, send, next } = own
  const { doing, done, stale } = props
  const [why, setWhy] = useState(props.why)
  const key = useMemo(newKey, [why, typed])
  const attempt = useAttempt()
  const right = ready && why.trim() !== ''
  const go = async (): Promise<void> => {
    if (!right) return
    let after: Doing | undefined
    const work = async (): Promise<void> => {
      const answer = await send(why.trim(), key)
      after = next?.(answer)
    }
    if (await attempt.go(work)) await done(t(`done.${doing.deed}`), after)
  }
  useEffect(() => {
    if (attempt.failure instanceof Refused) void stale()
  }, [attempt.failure])
  return (
    <Form onSend={go}>
      {doing.card ? <p class="big plain">{doing.card}</p> : null}
      <p>{what}</p>
      {children}
      <Field label={t('why')} hint={t('why.hint')} value={why} onValue={setWhy} longest={200} />
      <Wrong of={attempt} />
      <div class="buttons">
        <Button {...(tone ? { tone } : {})} off={!right} onTap={go}>
          {t(`act.${doing.deed}`)}
        </Button>
      </div>
    </Form>
  )
}

const HARD: Deed[] = ['block', 'close', 'freeze', 'unpin']
const STATES = { freeze: 'frozen', close: 'closed', open: 'active' } as const

function Plain({ deed, ...props }: ActProps & { deed: Simple }): JSX.Element {
  const card = props.doing.card ?? ''
  const params = { path: { account: props.told.account } }
  const send = (why: string): Promise<unknown> => {
    if (deed === 'block') return told(api.POST('/v1/cards/blocks', { body: { card, why } }))
    if (deed === 'unblock') return told(api.POST('/v1/cards/unblocks', { body: { card, why } }))
    if (deed === 'unlock')
      return told(api.POST('/v1/members/{account}/pin-unlocks', { params, body: { why } }))
    if (deed === 'unpin')
      return told(api.POST('/v1/members/{account}/pin-removals', { params, body: { why } }))
    const body = { state: STATES[deed], why }
    return told(api.POST('/v1/members/{account}/closures', { params, body }))
  }
  return (
    <Sent
      props={props}
      what={t(`what.${deed}`)}
      ready
      tone={HARD.includes(deed) ? 'alarm' : undefined}
      send={send}
    />
  )
}

/** A card from the drawer, typed from its print or read by a scanner that types. */
function NewCard(props: ActProps): JSX.Element {
  const { deed, card: old = '' } = props.doing
  const [text, setText] = useState('')
  const read = shown(text, town.code)
  const printed = serial(text)
  const right = read.kind === 'number' || read.kind === 'code' || printed !== undefined
  const long = text.replace(/[^0-9A-Za-z]/g, '').length >= LONG
  const wrong = long && read.kind === 'wrong' ? say(`wrong.${read.why}`) : undefined
  const typed = printed ?? ('text' in read ? read.text : '')
  const send = async (why: string, key: string): Promise<string> => {
    const params = keyed(key)
    if (deed === 'replace') {
      const body = { old, new: typed, why }
      return (await told(api.POST('/v1/cards/replacements', { params, body }))).card.number
    }
    const at = { ...params, path: { account: props.told.account } }
    const body = { card: typed, why }
    return (await told(api.POST('/v1/members/{account}/cards', { params: at, body }))).card.number
  }
  return (
    <Sent
      props={props}
      what={t(deed === 'replace' ? 'what.replace' : 'what.card')}
      ready={right}
      typed={typed}
      send={send}
      next={(number) => ({ deed: 'letter', card: number })}
    >
      <Field
        first
        code
        label={t('new')}
        hint={t('new.hint')}
        wrong={wrong}
        value={read.kind === 'number' ? grouped(text) : text}
        onValue={setText}
        longest={200}
      />
    </Sent>
  )
}

const LONG = 14

/** The club on the form that the holder signed, with the words that they agreed to. */
function Club(props: ActProps): JSX.Element {
  const [club, setClub] = useState('')
  const [found, setFound] = useState<Schemas['ClubView'][]>([])
  const [consent, setConsent] = useState<{ version: string; text: string }>()
  const attempt = useAttempt()
  useEffect(() => {
    void attempt.go(async () => {
      const [{ clubs }, { consents }] = await Promise.all([
        told(api.GET('/v1/clubs', {})),
        told(api.GET('/v1/consents', {})),
      ])
      setFound(clubs)
      setConsent(consents.find((each) => each.purpose === 'club'))
    })
  }, [language.value])
  const params = { path: { account: props.told.account } }
  const send = (why: string): Promise<unknown> => {
    const body = { club, consent: consent?.version ?? '', why }
    return told(api.POST('/v1/members/{account}/club', { params, body }))
  }
  return (
    <Sent props={props} what={t('what.club')} ready={Boolean(club && consent)} send={send}>
      <Wrong of={attempt} />
      <Choice
        label={t('club')}
        none={t('choose')}
        value={club}
        onValue={setClub}
        options={found.map((each) => [each.account, each.name] as const)}
      />
      {consent ? (
        <div class="notice">
          <p class="small">{t('consent', { version: consent.version })}</p>
          <p>{consent.text}</p>
        </div>
      ) : null}
    </Sent>
  )
}

function Permit(props: ActProps): JSX.Element {
  const [mail, setMail] = useState('')
  const params = { path: { account: props.told.account } }
  const send = (why: string): Promise<unknown> =>
    told(api.POST('/v1/members/{account}/registrations', { params, body: { mail: mail.trim(), why } }))
  return (
    <Sent props={props} what={t('what.permit')} ready={/.@./.test(mail)} send={send}>
      <Field first label={t('mail')} type="email" value={mail} onValue={setMail} longest={254} />
    </Sent>
  )
}
