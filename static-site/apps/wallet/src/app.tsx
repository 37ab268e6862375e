/** The wallet's frame: whose card, which part, and what is new. */
import { batch, signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { newer } from '#pwa'
import { hinted, session } from '#session'
import { Busy, Button, LanguageSwitch, Mark, Notice } from '#ui'
import './wallet.css'
import { lazy, painted } from '#lazy'
import { claim, looked, me, stale } from './me.ts'
import { CardScreen } from './screens/card.tsx'
import { t } from './texts.ts'

const PARTS = ['card', 'history', 'club', 'more'] as const
export type Part = (typeof PARTS)[number]

const part = signal<Part>('card')
/** The tab that was tapped, shown before its part is. */
const chosen = signal<Part>('card')
/** A page within a part, such as `pin` in `/wallet/#/more/pin`. */
export const page = signal<string | undefined>(undefined)
const asked = (): string | undefined => /^\/p\/([0-9a-z]{16})$/i.exec(location.pathname)?.[1]?.toUpperCase()
/** A payment request that was scanned by the telephone's own camera, or within the wallet. */
export const request = signal(asked())

/** What the QR code of a card's stub leads here with, behind the # that no server hears. */
export interface Offered {
  card: string
  stub: string
}
function offer(): Offered | undefined {
  const [card, stub] = location.hash.slice(1).split('.')
  if (!location.pathname.startsWith('/register') || !card || !stub) return undefined
  history.replaceState(null, '', '/wallet/')
  return { card, stub }
}
export const offered = signal(offer())

const SignIn = lazy(async () => (await import('./screens/signin.tsx')).SignIn)
const Register = lazy(async () => (await import('./screens/register.tsx')).Register)
const Confirm = lazy(async () => (await import('./screens/confirm.tsx')).Confirm)
const SCREENS: Record<Part, (props: object) => JSX.Element> = {
  card: CardScreen,
  history: lazy(async () => (await import('./screens/history.tsx')).History),
  club: lazy(async () => (await import('./screens/club.tsx')).ClubScreen),
  more: lazy(async () => (await import('./screens/more.tsx')).More),
}

function fromAddress(): void {
  const [name, within] = location.hash.slice(2).split('/')
  batch(() => {
    part.value = PARTS.find((each) => each === name) ?? 'card'
    chosen.value = part.value
    page.value = within
  })
}

async function opened(name: Part): Promise<void> {
  chosen.value = name
  await painted()
  // Whoever tapped another one meanwhile is shown that one.
  if (chosen.value === name) location.hash = `/${name}`
}

export function App(): JSX.Element {
  useEffect(() => {
    fromAddress()
    addEventListener('hashchange', fromAddress)
    const again = (): void => {
      if (document.visibilityState === 'visible' && hinted()) void looked()
    }
    document.addEventListener('visibilitychange', again)
    addEventListener('online', again)
    return () => removeEventListener('hashchange', fromAddress)
  }, [])
  return (
    <>
      <header class="wallet-head row ends">
        <Mark />
        <LanguageSwitch />
      </header>
      <main class="wallet">
        {newer.value ? (
          <Notice>
            <div class="row ends">
              {t('newer')}
              <Button tone="plain" onTap={() => newer.value?.()}>
                {t('newer.take')}
              </Button>
            </div>
          </Notice>
        ) : null}
        <Now />
      </main>
      {me.value?.holder ? <Tabs /> : null}
    </>
  )
}

function Now(): JSX.Element {
  if (session.value === undefined && !me.value) return <Busy label={t('loading')} />
  if (!me.value) return stale.value ? <Away /> : <SignIn />
  if (claim.value) return <SignIn />
  if (!me.value.holder || (offered.value && me.value.mail)) return <Register />
  if (offered.value) return <SignIn />
  if (request.value) return <Confirm />
  const Screen = SCREENS[part.value]
  return <Screen />
}

function Away(): JSX.Element {
  return (
    <Notice tone="sun">
      <p>{t('no_answer')}</p>
      <Button onTap={looked}>{t('again')}</Button>
    </Notice>
  )
}

function Tabs(): JSX.Element {
  return (
    <nav class="tabs" aria-label={t('nav')}>
      {PARTS.map((name) => (
        <a
          key={name}
          href={`/wallet/#/${name}`}
          aria-current={chosen.value === name ? 'page' : undefined}
          onClick={(tap) => {
            if (tap.ctrlKey || tap.metaKey || tap.shiftKey) return
            tap.preventDefault()
            void opened(name)
          }}
        >
          {t(`tab.${name}`)}
        </a>
      ))}
    </nav>
  )
}
