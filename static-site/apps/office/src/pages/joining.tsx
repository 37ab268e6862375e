/** Shops and clubs that join: where all of them stand, as a picture, a list, and the invitations. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { day, language } from '#i18n'
import { Qr } from '#qr'
import { api } from '#session'
import { Button, Choice, Field, Form, Notice } from '#ui'
import { Loaded, useAttempt, Wrong } from '../loaded.tsx'
import { place, to } from '../route.ts'
import { may } from '../staff.ts'
import { kinds, t } from './joiningtexts.ts'

type Step = Schemas['StepView']
type Line = Schemas['ApplicationLine']
type Invitation = Schemas['InvitationView']
const STATES = ['submitted', 'draft', 'approved', 'refused', 'withdrawn'] as const

export function Joining(): JSX.Element {
  const load = async (): Promise<Schemas['ApplicationsView']> => told(api.GET('/v1/applications', {}))
  return (
    <div class="page stack">
      <h1>{t('title')}</h1>
      <Loaded load={load}>
        {(found) => (
          <>
            {found.funnel?.some((each) => each.count) ? <Funnel steps={found.funnel} /> : null}
            <Applications all={found.applications} />
          </>
        )}
      </Loaded>
      <Invitations />
    </div>
  )
}

const ROW = 34
const LEFT = 190
const WIDE = 620

/** How many stand before which step; the same in words beside each bar, so no table is needed twice. */
function Funnel({ steps }: { steps: Step[] }): JSX.Element {
  const most = Math.max(1, ...steps.map((each) => each.count))
  const told = steps.map((each) => `${t(`step.${each.step}` as 'step.terms')}: ${each.count}`).join(', ')
  return (
    <figure class="card stack tight">
      <figcaption>
        <b>{t('funnel')}</b>
      </figcaption>
      <svg class="funnel" viewBox={`0 0 ${WIDE} ${steps.length * ROW}`} role="img" aria-label={told}>
        {steps.map((each, at) => {
          const wide = Math.round((each.count / most) * 260)
          return (
            <g key={each.step} transform={`translate(0 ${at * ROW})`}>
              <text x={LEFT - 10} y={22} text-anchor="end">
                {t(`step.${each.step}` as 'step.terms')}
              </text>
              <rect class="ground" x={LEFT} y={5} width={260} height={24} rx={6} />
              {wide ? <rect x={LEFT} y={5} width={wide} height={24} rx={6} /> : null}
              <text x={LEFT + 272} y={22}>
                {each.count}
              </text>
              {each.count ? (
                <text class="days" x={LEFT + 310} y={22}>
                  {t('oldest', { days: each.oldest_days })}
                </text>
              ) : null}
            </g>
          )
        })}
      </svg>
    </figure>
  )
}

function Applications({ all }: { all: Line[] }): JSX.Element {
  const asked = place.value.asked.get('state')
  const state = STATES.find((each) => each === asked) ?? 'submitted'
  const found = all.filter((each) => each.state === state)
  return (
    <section class="stack tight" aria-label={t('list')}>
      <nav class="tries" aria-label={t('list')}>
        {STATES.map((each) => (
          <a
            key={each}
            class="chip tap"
            href={to('joining', '', { state: each })}
            aria-current={each === state ? 'page' : undefined}
          >
            {t(`state.${each}`)} · {all.filter((one) => one.state === each).length}
          </a>
        ))}
      </nav>
      {found.length === 0 ? <Notice tone="leaf">{t(`none.${state}`)}</Notice> : null}
      <ul class="list card" hidden={found.length === 0}>
        {found.map((each) => (
          <li key={each.id}>
            <a class="line" href={to('application', each.id)}>
              <span class="grow">
                <b dir="auto">{each.name ?? t('nameless')}</b>
                <br />
                <span class="small muted">
                  {t(`kind.${each.kind}`)} · {t(`step.${each.step}` as 'step.terms')} ·{' '}
                  {t('still', { days: each.days })}
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Invitations(): JSX.Element {
  const load = async (): Promise<Invitation[]> => (await told(api.GET('/v1/invitations', {}))).invitations
  return (
    <section class="card stack">
      <h2>{t('invitations')}</h2>
      <Loaded load={load}>
        {(found, again) => (
          <>
            {may('clerk', 'board') ? <Invite done={again} /> : null}
            {found.length === 0 ? <p class="muted">{t('invitations.none')}</p> : null}
            <ul class="list" hidden={found.length === 0}>
              {found.map((each) => (
                <Invited key={each.id} told={each} done={again} />
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </section>
  )
}

function Invited({ told: one, done }: { told: Invitation; done: () => Promise<void> }): JSX.Element {
  const attempt = useAttempt()
  const end = async (): Promise<void> => {
    const params = { path: { id: one.id } }
    if (await attempt.go(() => told(api.POST('/v1/invitations/{id}/revocations', { params, body: {} }))))
      await done()
  }
  return (
    <li>
      <span class="grow">
        <b dir="auto">{one.name ?? t(`kind.${one.kind}`)}</b>
        <br />
        <span class="small muted">
          {t(`kind.${one.kind}`)} · {t('until', { day: day(one.until) })} ·{' '}
          {t('uses', { used: one.used, uses: one.uses })}
        </span>
        <Wrong of={attempt} />
      </span>
      <span class={`chip ${one.state === 'open' ? 'sun' : one.state === 'used' ? 'leaf' : ''}`}>
        {t(`invitation.${one.state}`)}
      </span>
      {one.state === 'open' && may('clerk', 'board') ? (
        <Button tone="plain" onTap={end}>
          {t('revoke')}
        </Button>
      ) : null}
    </li>
  )
}

function Invite({ done }: { done: () => Promise<void> }): JSX.Element {
  const [kind, setKind] = useState('shop')
  const [name, setName] = useState('')
  const [mail, setMail] = useState('')
  const [made, setMade] = useState<Schemas['NewInvitation']>()
  const attempt = useAttempt()
  const send = async (): Promise<void> => {
    const more = {
      ...(name.trim() ? { name: name.trim() } : {}),
      ...(mail.trim() ? { mail: mail.trim() } : {}),
    }
    const body = { kind: kind as 'shop', language: language.value, uses: 1, ...more }
    const worked = await attempt.go(async () => setMade(await told(api.POST('/v1/invitations', { body }))))
    if (!worked) return
    setName('')
    setMail('')
    await done()
  }
  return (
    <Form onSend={send}>
      <p>{t('invite.what')}</p>
      <div class="sides">
        <Choice
          label={t('invite.kind')}
          value={kind}
          onValue={setKind}
          none={t('choose')}
          options={kinds()}
        />
        <Field label={t('invite.name')} value={name} onValue={setName} longest={80} />
        <Field
          label={t('invite.mail')}
          hint={t('invite.mail.hint')}
          value={mail}
          onValue={setMail}
          type="email"
          mode="email"
        />
      </div>
      <Wrong of={attempt} />
      <div class="buttons">
        <Button off={!kind} onTap={send}>
          {t('invite.go')}
        </Button>
      </div>
      {made ? (
        <Notice tone="leaf">
          <div class="stack tight">
            <p>{t(made.mailed ? 'invited.mailed' : 'invited')}</p>
            <p class="words">{made.link}</p>
            <div class="slip-code">
              <Qr text={made.link} label={t('invited.qr')} />
            </div>
          </div>
        </Notice>
      ) : null}
    </Form>
  )
}
