/** The office's frame: where one is, what one looks for, who one is. */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { lazy } from '#lazy'
import { asRole, session, signOut } from '#session'
import { Busy, Button, Help, LanguageSwitch, Mark } from '#ui'
import './office.css'
import { Again, Entry } from './entry.tsx'
import { place, to } from './route.ts'
import { HeadSearch } from './search.tsx'
import { hats, type Role, role, stranger, worker } from './staff.ts'
import { type Key, t } from './texts.ts'
import { waiting, watched } from './waiting.ts'

type Page = (props: object) => JSX.Element
const Told = lazy<{ of: string }>(async () => (await import('./pages/help.tsx')).Told)
interface Door {
  name: string
  roles?: Role[]
  Page: Page
}

/** The parts, as they stand in the list; what a role can do nothing with is not shown to it. */
const DOORS: Door[] = [
  { name: 'start', Page: lazy(async () => (await import('./pages/start.tsx')).Start) },
  {
    name: 'call',
    roles: ['clerk'],
    Page: lazy(async () => (await import('./pages/call.tsx')).Call),
  },
  { name: 'joining', Page: lazy(async () => (await import('./pages/joining.tsx')).Joining) },
  { name: 'cards', Page: lazy(async () => (await import('./pages/cards.tsx')).Cards) },
  { name: 'approvals', Page: lazy(async () => (await import('./pages/approvals.tsx')).Approvals) },
  { name: 'settings', Page: lazy(async () => (await import('./pages/settings.tsx')).Settings) },
  { name: 'cases', Page: lazy(async () => (await import('./pages/cases.tsx')).Cases) },
  { name: 'overview', Page: lazy(async () => (await import('./pages/overview.tsx')).Overview) },
  { name: 'trust', Page: lazy(async () => (await import('./pages/trust.tsx')).Trust) },
  { name: 'staff', Page: lazy(async () => (await import('./pages/staff.tsx')).Staff) },
]
/** Pages that a list leads to, and the part that they belong to. */
const WITHIN: Record<string, { of: string; Page: Page }> = {
  application: {
    of: 'joining',
    Page: lazy(async () => (await import('./pages/application.tsx')).Application),
  },
  shop: { of: 'overview', Page: lazy(async () => (await import('./pages/party.tsx')).Shop) },
  club: { of: 'overview', Page: lazy(async () => (await import('./pages/party.tsx')).Club) },
  trail: { of: 'trust', Page: lazy(async () => (await import('./pages/trail.tsx')).Trail) },
  looks: { of: 'trust', Page: lazy(async () => (await import('./pages/looks.tsx')).Looks) },
  member: { of: '', Page: lazy(async () => (await import('./pages/member.tsx')).Member) },
  posting: { of: '', Page: lazy(async () => (await import('./pages/posting.tsx')).Posting) },
  approve: {
    of: 'approvals',
    Page: lazy(async () => (await import('./pages/approve.tsx')).Approve),
  },
  correct: { of: 'approvals', Page: lazy(async () => (await import('./pages/correct.tsx')).Correct) },
  mail: { of: 'start', Page: lazy(async () => (await import('./pages/mail.tsx')).Mail) },
  run: { of: 'cards', Page: lazy(async () => (await import('./pages/run.tsx')).Run) },
}

const there = (page: string): Page | undefined =>
  DOORS.find(({ name }) => name === page)?.Page ?? WITHIN[page]?.Page

export function App(): JSX.Element {
  if (session.value === undefined) return <Busy label={t('loading')} />
  if (worker.value === undefined) return <Entry />
  return (
    <div class="office">
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        {t('skip')}
      </button>
      <Head />
      <Menu />
      <Main />
      {session.value === null || stranger.value ? <Again /> : null}
    </div>
  )
}

function Head(): JSX.Element {
  return (
    <header class="head">
      <Mark href={to('')} />
      <HeadSearch />
      <Self />
      <PageHelp />
      <LanguageSwitch />
    </header>
  )
}

/** What the page is for that is open, and what to do when. */
function PageHelp(): JSX.Element | null {
  const { page } = place.value
  if (!there(page)) return null
  return (
    <Help key={page} label={t('help')} close={t('close')}>
      <Told of={page} />
    </Help>
  )
}

/** Who works here, in which role; another one of one's own is a choice away. */
function Self(): JSX.Element {
  const own = hats()
  const name = session.value?.person?.name ?? session.value?.person?.mail ?? ''
  const change = (next: string): void => {
    const hat = own.find((each) => each.role === next)
    if (hat) void asRole(hat)
  }
  return (
    <div class="row self">
      <span class="small who">{name}</span>
      {own.length > 1 ? (
        <select
          class="input slim"
          aria-label={t('role')}
          value={role()}
          onChange={(event) => change(event.currentTarget.value)}
        >
          {own.map((each) => (
            <option key={each.role} value={each.role}>
              {t(`role.${each.role}` as Key)}
            </option>
          ))}
        </select>
      ) : (
        <span class="chip">{role() ? t(`role.${role()}` as Key) : ''}</span>
      )}
      <Button tone="plain" onTap={signOut}>
        {t('out')}
      </Button>
    </div>
  )
}

function Menu(): JSX.Element {
  const now = WITHIN[place.value.page]?.of ?? place.value.page
  const [open, setOpen] = useState(false)
  useEffect(() => setOpen(false), [place.value])
  useEffect(watched, [role()])
  const shown = DOORS.filter(({ roles }) => !roles || roles.includes(role() as Role))
  return (
    <nav class="menu" aria-label={t('nav')}>
      <Button tone="quiet" wide onTap={() => setOpen(!open)} label={t('menu')}>
        {t('menu')}
      </Button>
      <ul class={open ? 'open' : ''}>
        {shown.map(({ name }) => (
          <li key={name}>
            <a href={to(name === 'start' ? '' : name)} aria-current={now === name ? 'page' : undefined}>
              {t(`door.${name}` as Key)}
              {name === 'start' && waiting() ? (
                <span class="chip sun">
                  <span aria-hidden="true">{waiting()}</span>
                  <span class="only-heard">{t('waiting', { count: waiting() })}</span>
                </span>
              ) : null}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Main(): JSX.Element {
  const { page, id } = place.value
  const frame = useRef<HTMLElement>(null)
  const first = useRef(true)
  // Who listens to the page hears that it is another one; who sees it begins at its top.
  useEffect(() => {
    if (!first.current) frame.current?.focus()
    first.current = false
    frame.current?.scrollTo(0, 0)
  }, [page, id])
  const Shown = there(page) ?? Nowhere
  return (
    <main id="main" ref={frame} tabIndex={-1}>
      <Shown key={`${page}/${id}`} />
    </main>
  )
}

function Nowhere(): JSX.Element {
  return (
    <div class="stack">
      <h1>{t('nowhere')}</h1>
      <a href={to('')}>{t('nowhere.home')}</a>
    </div>
  )
}
