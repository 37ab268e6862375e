/** A printed card's page: what it is, and what whoever holds it can do; the balance with a code of the stub alone. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { keyed, newKey, Refused, type Schemas, told } from '#api'
import { CaseForm } from '#case'
import { amount } from '#i18n'
import { town } from '#town-facts'
import { Busy, Button, Field, Form, Notice } from '#ui'
import { ClubChoice } from './clubs.tsx'
import { api } from './line.ts'
import { t, words } from './texts.ts'

type Page = Schemas['PageView']
type Doing = 'club' | 'block' | 'replace' | 'case' | undefined

export function CardPage({ card, proof }: { card: string; proof?: string | undefined }): JSX.Element {
  const [page, setPage] = useState<Page>()
  const [stub, setStub] = useState(proof ?? '')
  const [wrong, setWrong] = useState<string>()
  const [doing, setDoing] = useState<Doing>()
  const [done, setDone] = useState<string>()
  const look = async (code: string): Promise<void> => {
    setWrong(undefined)
    try {
      setPage(await told(api.POST('/v1/cards/pages', { body: { card, ...(code ? { stub: code } : {}) } })))
    } catch (failure) {
      setWrong(words(failure))
      // A number alone is no proof: the stub's code is asked for.
      if (failure instanceof Refused && failure.code.startsWith('stub') && !page) setPage(undefined)
    }
  }
  const can = page?.can ?? []
  useEffect(() => void look(stub), [])
  const finished = (text: string) => async (): Promise<void> => {
    setDone(text)
    setDoing(undefined)
    await look(stub)
  }
  return (
    <>
      <h1>{t('page.title', { programme: town.programme })}</h1>
      {done ? <Notice tone="leaf">{done}</Notice> : null}
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      {!page && !wrong ? <Busy label={t('loading')} /> : null}
      {page ? <State page={page} /> : null}
      {can.includes('choose_club') && doing === undefined ? (
        <section class="card stack">
          <h2>{t('page.club')}</h2>
          <ClubChoice
            go={t('page.club.go')}
            chosen={async (club, consent) => {
              await told(api.POST('/v1/cards/pages/clubs', { body: { card, club, consent } }))
              await finished(t('page.club.done'))()
            }}
          />
        </section>
      ) : null}
      {doing === 'block' ? <Block card={card} stub={stub} done={finished(t('page.block.done'))} /> : null}
      {doing === 'replace' ? <Replace card={card} /> : null}
      {doing === 'case' ? (
        <CaseForm
          say={t}
          words={words}
          mail="asked"
          send={async (said, key) =>
            (await told(api.POST('/v1/cases/by-card', { params: keyed(key), body: { card, ...said } }))).case
          }
        />
      ) : null}
      {doing === 'club' ? (
        <ClubChoice
          go={t('page.club.go')}
          chosen={async (club, consent) => {
            await told(api.POST('/v1/cards/pages/clubs', { body: { card, club, consent, stub } }))
            await finished(t('page.club.done'))()
          }}
        />
      ) : null}
      {page?.balances || !can.length ? null : (
        <Form onSend={() => look(stub)}>
          <Field
            label={t('page.stub')}
            hint={t('page.stub.hint')}
            value={stub}
            onValue={setStub}
            longest={40}
          />
          <Button wide tone="quiet" off={!stub} onTap={() => look(stub)}>
            {t('page.stub.go')}
          </Button>
        </Form>
      )}
      {page ? (
        <div class="stack tight">
          {can.includes('register') ? (
            <a class="button quiet wide" href="/wallet/">
              {t('page.register')}
            </a>
          ) : null}
          {can.includes('change_club') && stub ? (
            <Button wide tone="quiet" onTap={() => setDoing('club')}>
              {t('page.club.change')}
            </Button>
          ) : null}
          {can.includes('block') ? (
            <Button wide tone="quiet" onTap={() => setDoing('block')}>
              {t('page.block')}
            </Button>
          ) : null}
          {can.includes('replace') ? (
            <Button wide tone="quiet" onTap={() => setDoing('replace')}>
              {t('page.replace')}
            </Button>
          ) : null}
          <Button wide tone="plain" onTap={() => setDoing('case')}>
            {t('page.case')}
          </Button>
        </div>
      ) : null}
    </>
  )
}

function State({ page }: { page: Page }): JSX.Element {
  return (
    <section class="card stack tight">
      <p class={`chip ${page.state === 'active' ? 'leaf' : 'alarm'}`}>{t(`state.${page.state}`)}</p>
      <p>{t(`state.${page.state}.why`)}</p>
      {page.club ? <p>{t('page.club.is', { club: page.club })}</p> : null}
      {page.club_chosen && !page.club ? <p>{t('page.club.chosen')}</p> : null}
      {Object.entries(page.balances ?? {}).map(([name, units]) => (
        <p key={name} class="sum">
          {amount(name, units)}
        </p>
      ))}
    </section>
  )
}

function Block({ card, stub, done }: { card: string; stub: string; done: () => Promise<void> }): JSX.Element {
  const [code, setCode] = useState(stub)
  const [wrong, setWrong] = useState<string>()
  const send = async (): Promise<void> => {
    try {
      await told(api.POST('/v1/cards/pages/blocks', { body: { card, stub: code } }))
      await done()
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  return (
    <Form onSend={send}>
      <p>{t('page.block.how')}</p>
      <Field label={t('page.block.code')} value={code} onValue={setCode} wrong={wrong} longest={40} first />
      <Button wide tone="alarm" off={!code} onTap={send}>
        {t('page.block')}
      </Button>
    </Form>
  )
}

/** What the lost card holds moves to a card on this telephone, or to a new printed one. */
function Replace({ card }: { card: string }): JSX.Element {
  const [code, setCode] = useState('')
  const [next, setNext] = useState('')
  const [wrong, setWrong] = useState<string>()
  const [made, setMade] = useState<string>()
  const [key] = useState(newKey)
  const send = async (): Promise<void> => {
    const body = { old: card, stub: code, ...(next ? { new: next } : {}), refresh: 'cookie' as const }
    try {
      const answer = await told(api.POST('/v1/cards/pages/replacements', { params: keyed(key), body }))
      if (answer.wallet) location.assign('/wallet/')
      else setMade(answer.card.number)
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  if (made) return <Notice tone="leaf">{t('page.replace.done', { number: made })}</Notice>
  return (
    <Form onSend={send}>
      <p>{t('page.replace.how')}</p>
      <Field label={t('page.replace.code')} value={code} onValue={setCode} longest={40} first />
      <Field
        label={t('page.replace.new')}
        hint={t('page.replace.new.hint')}
        value={next}
        onValue={setNext}
        longest={60}
      />
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      <Button wide off={!code} onTap={send}>
        {t('page.replace')}
      </Button>
    </Form>
  )
}
