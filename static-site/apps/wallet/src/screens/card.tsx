/** The card: what it holds, its code for the till, and what waits for a yes. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type Schemas, serverNow, told } from '#api'
import { amount, day, figure, money, month, time } from '#i18n'
import { lazy } from '#lazy'
import { Qr } from '#qr'
import { code, STEP_MS, stepAt } from '#rotating'
import { api } from '#session'
import { cents, pocket, pockets } from '#town-facts'
import { Button, Notice } from '#ui'
import { page, request } from '../app.tsx'
import { looked, maker, me, oldKey, renewedKey, seenAt, stale, unkept } from '../me.ts'
import { t } from '../texts.ts'

type Part = { leave: () => void }
const Scan = lazy<Part>(async () => (await import('../scan.tsx')).Scan)
const Send = lazy<Part>(async () => (await import('../send.tsx')).Send)

export function CardScreen(): JSX.Element {
  const [open, setOpen] = useState<'scan' | 'send'>()
  const holder = me.value?.holder
  if (!holder) return <Notice>{t('card.none')}</Notice>
  if (open === 'scan') return <Scan leave={() => setOpen(undefined)} />
  // `#/card/send` leads here from where an erasure asks what is to become of the value.
  if (open === 'send' || page.value === 'send')
    return (
      <Send
        leave={() => {
          setOpen(undefined)
          if (page.value) location.hash = '#/card'
        }}
      />
    )
  return (
    <div class="stack">
      <h1 class="only-heard">{t('signin.title')}</h1>
      {stale.value ? (
        <Notice tone="sun">
          <div class="row ends">
            {t('stale', { at: `${day(seenAt.value)}, ${time(seenAt.value)}` })}
            <Button tone="plain" onTap={looked}>
              {t('again')}
            </Button>
          </div>
        </Notice>
      ) : null}
      {unkept.value ? <Notice tone="sun">{t('unkept')}</Notice> : null}
      <section class="card hero stack">
        {Object.keys(pockets).map((name) => (
          <Balance
            key={name}
            name={name}
            held={holder.balances[name] ?? 0}
            expiring={holder.expires?.[name]?.[0]}
          />
        ))}
        <Code />
      </section>
      {maker.value ? <Renew /> : null}
      <Waiting />
      <div class="two">
        <Button wide onTap={() => setOpen('scan')}>
          {t('scan')}
        </Button>
        <Button wide tone="quiet" onTap={() => setOpen('send')}>
          {t('send')}
        </Button>
      </div>
      <Thanks />
    </div>
  )
}

function Balance({
  name,
  held,
  expiring,
}: {
  name: string
  held: number
  expiring: Schemas['Expiring'] | undefined
}): JSX.Element {
  const isPoints = pocket(name).kind === 'points'
  return (
    <div>
      <p class="muted">{t(isPoints ? 'balance.points' : 'balance.money')}</p>
      <p class="sum" data-testid={`balance-${name}`}>
        {isPoints ? figure(name, held) : money(held)}
      </p>
      <p class="muted small">
        {isPoints
          ? t('balance.worth', { amount: amount(name, held), money: money(cents(name, held)) })
          : null}
        {expiring
          ? ` ${t('balance.expires', { amount: amount(name, expiring.amount), month: month(`${expiring.last_month}-15`) })}`
          : null}
      </p>
    </div>
  )
}

/** Another code each quarter of a minute, by the server's clock. */
function Code(): JSX.Element {
  const [shown, setShown] = useState<{ text: string; step: number }>()
  const [left, setLeft] = useState(0)
  const made = maker.value
  useEffect(() => {
    if (!made) return
    const tick = async (): Promise<void> => {
      const now = serverNow()
      const step = stepAt(now)
      setLeft(Math.ceil((STEP_MS - (now % STEP_MS)) / 1000))
      const text = await code(made, step)
      setShown((before) => (before?.text === text ? before : { text, step }))
    }
    void tick()
    const timer = setInterval(() => void tick(), 500)
    return () => clearInterval(timer)
  }, [made])
  if (!made) return <p>{t('code.none')}</p>
  return (
    <figure class="code">
      {shown ? <Qr text={shown.text} label={t('code.label')} /> : null}
      <figcaption class="small">
        {t('code.how')} <span aria-hidden="true">· {left} s</span>
      </figcaption>
    </figure>
  )
}

/** For when a till says that the code is over: a sign-out somewhere ended its key, or the telephone's clock was wrong. */
function Renew(): JSX.Element {
  const [tapped, setTapped] = useState(false)
  const renew = async (): Promise<void> => {
    setTapped(false)
    await renewedKey()
    setTapped(true)
  }
  const told = tapped ? (oldKey.value ? 'code.old' : 'code.new') : undefined
  return (
    <div class="stack tight">
      <Button tone="plain" wide onTap={renew}>
        {t('code.renew')}
      </Button>
      {told ? <Notice tone={oldKey.value ? 'sun' : 'leaf'}>{t(told)}</Notice> : null}
    </div>
  )
}

const LOOK_MS = 5000

/** What tills and shops ask this card for; looked at while the card is shown. */
function Waiting(): JSX.Element {
  const [found, setFound] = useState<Schemas['RequestView'][]>([])
  useEffect(() => {
    const look = async (): Promise<void> => {
      if (document.hidden) return
      const answer = await told(api.GET('/v1/me/payment-requests', {})).catch(() => undefined)
      if (answer) setFound(answer.requests)
    }
    void look()
    const timer = setInterval(() => void look(), LOOK_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <>
      {found.map((each) => (
        <Notice key={each.request} tone="sun">
          <div class="row ends">
            <span>{t('request.waits', { amount: money(each.cents) })}</span>
            <Button
              tone="plain"
              onTap={() => {
                request.value = each.request
              }}
            >
              {t('request.look')}
            </Button>
          </div>
        </Notice>
      ))}
    </>
  )
}

function Thanks(): JSX.Element {
  const [found, setFound] = useState<Schemas['ThanksHeard']>()
  useEffect(() => {
    told(api.GET('/v1/me/thanks', {})).then(setFound, () => undefined)
  }, [])
  return (
    <>
      {(found?.thanks ?? []).map((each) => (
        <section key={each.club} class="card stack tight">
          <h2>{t('thanks', { club: each.name ?? '' })}</h2>
          <p>{each.text}</p>
          <p class="small muted">{day(each.at)}</p>
        </section>
      ))}
    </>
  )
}
