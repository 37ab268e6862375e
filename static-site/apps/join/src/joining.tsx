/** The way in: what it takes, who is there, then the form or how the application stands. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Refused, type Schemas, told } from '#api'
import { language, speak } from '#i18n'
import { lazy } from '#lazy'
import { api, session } from '#session'
import { town } from '#town-facts'
import { Busy, Button, Notice } from '#ui'
import { keep, kept } from './kept.ts'
import { t, words } from './texts.ts'
import { application, begin, due, go, open, step, steps } from './way.ts'
import { Known } from './who.tsx'

const FormPage = lazy(async () => (await import('./formpage.tsx')).FormPage)
const Terms = lazy(async () => (await import('./terms.tsx')).Terms)
const Submission = lazy(async () => (await import('./submission.tsx')).Submission)
const State = lazy(async () => (await import('./state.tsx')).State)

type Invitation = Schemas['ReadingView']

export function Joining({ id }: { id?: string | undefined }): JSX.Element {
  const [invitation, setInvitation] = useState<Invitation>()
  const [wrong, setWrong] = useState<string>()
  useEffect(() => {
    const { code } = kept()
    if (code) void reading(code).then(setInvitation, (failure) => setWrong(over(failure)))
  }, [])
  if (application.value) return <Known why={t('who.why')}>{<Now />}</Known>
  return (
    <>
      <h1>{t('title', { programme: town.programme })}</h1>
      {invitation ? (
        <Notice tone="leaf">
          {t(invitation.kind === 'shop' ? 'invited.shop' : 'invited.club', {
            name: invitation.name ?? town.name,
          })}
        </Notice>
      ) : null}
      {wrong ? <Notice tone="sun">{wrong}</Notice> : null}
      {session.value ? null : (
        <section class="stack tight">
          <p>{t('what')}</p>
          <ul>
            <li>{t('what.ready')}</li>
            <li>{t('what.time')}</li>
            <li>{t('what.kept')}</li>
          </ul>
        </section>
      )}
      <Known why={t('who.why')}>
        <Begin id={id} />
      </Known>
    </>
  )
}

async function reading(code: string): Promise<Invitation> {
  const found = await told(api.POST('/v1/invitations/readings', { body: { code } }))
  if (found.language === 'de' || found.language === 'en') speakFirst(found.language)
  return found
}

/** An invitation is read in its own language, unless this browser's user chose one before. */
function speakFirst(asked: 'de' | 'en'): void {
  try {
    if (localStorage.getItem('language')) return
  } catch {
    return
  }
  if (language.value !== asked) speak(asked)
}

/** One that was used may be this person's own: signing in tells. */
function over(failure: unknown): string {
  const code = failure instanceof Refused ? failure.code : ''
  if (code === 'not_found') keep({ code: '' })
  return code === 'not_found' || code === 'invitation_over' ? t('invited.over') : words(failure)
}

/** Goes on with what was begun, begins by the invitation, or asks what to join as. */
function Begin({ id }: { id?: string | undefined }): JSX.Element {
  const [own, setOwn] = useState<Schemas['ApplicationLine'][]>()
  const [wrong, setWrong] = useState<string>()
  const listed = async (): Promise<void> => {
    // The office's list is everybody's: who works there begins anew here.
    const office = ['clerk', 'board', 'auditor'].includes(session.value?.hat.role ?? '')
    setOwn(office ? [] : (await told(api.GET('/v1/applications', {}))).applications)
  }
  const start = async (): Promise<void> => {
    setWrong(undefined)
    const { code } = kept()
    try {
      if (id) await open(id)
      else if (code) await begin({ code })
      else await listed()
    } catch (failure) {
      setWrong(words(failure))
      if (!(failure instanceof Refused)) return
      keep({ code: '' })
      await listed().catch(() => undefined)
    }
  }
  const choose = async (kind: 'shop' | 'club'): Promise<void> => {
    setWrong(undefined)
    try {
      await begin({ kind })
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  useEffect(() => void start(), [])
  if (!own && !wrong) return <Busy label={t('loading')} />
  return (
    <section class="stack">
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      {own?.map((each) => (
        <Button
          key={each.id}
          wide
          tone="quiet"
          onTap={() => open(each.id).catch((no) => setWrong(words(no)))}
        >
          {t('begun', { name: each.name ?? t(`kind.${each.kind}`) })}
        </Button>
      ))}
      {own ? (
        <>
          <h2>{t('begin')}</h2>
          <Button wide onTap={() => choose('shop')}>
            {t('begin.shop')}
          </Button>
          <Button wide onTap={() => choose('club')}>
            {t('begin.club')}
          </Button>
        </>
      ) : (
        <Button wide onTap={start}>
          {t('again')}
        </Button>
      )}
    </section>
  )
}

function Now(): JSX.Element | null {
  const made = application.value
  if (!made) return null
  if (made.state !== 'draft' && made.state !== 'refused') return <State made={made} />
  const every = steps(made.kind)
  const now = step.value && every.includes(step.value) ? step.value : due(made)
  const at = every.indexOf(now)
  return (
    <>
      <Progress at={at + 1} of={every.length} />
      {made.state === 'refused' && made.decision ? (
        <Notice tone="alarm">{t('refused', { why: made.decision.why })}</Notice>
      ) : null}
      {now === 'terms' ? <Terms key={now} made={made} /> : null}
      {now === 'submission' ? <Submission key={now} made={made} /> : null}
      {now !== 'terms' && now !== 'submission' ? <FormPage key={now} made={made} page={now} /> : null}
      {at > 0 ? (
        <Button tone="plain" onTap={() => go(every[at - 1] ?? now)}>
          {t('back')}
        </Button>
      ) : null}
    </>
  )
}

function Progress({ at, of }: { at: number; of: number }): JSX.Element {
  return (
    <div class="stack tight">
      <p class="small muted">{t('step', { at, of })}</p>
      <svg class="steps" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect width={(100 * at) / of} height="1" />
      </svg>
    </div>
  )
}
