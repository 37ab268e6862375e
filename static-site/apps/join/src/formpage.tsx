/** One page of the form. What is typed is kept here at once and sent with "Go on"; each wrong field is told below it. */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { told } from '#api'
import { language } from '#i18n'
import { groupedIban, typedIban } from '#iban'
import { api } from '#session'
import { Area, Button, Choice, Field, Form, Notice } from '#ui'
import { type Application, body, DAYS, type Draft, drafted, fieldsOf, lacking, type Page } from './form.ts'
import { keep, kept } from './kept.ts'
import { t, words, wrongFields } from './texts.ts'
import { go, steps, tell } from './way.ts'

type Option = readonly [string, string]
type Lists = { category: Option[]; activity: Option[] }

export function FormPage({ made, page }: { made: Application; page: Page }): JSX.Element {
  const [draft, setDraft] = useState<Draft>(() => ({ ...drafted(made), ...kept().drafts?.[made.id] }))
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const [said, setSaid] = useState<string>()
  const frame = useRef<HTMLDivElement>(null)
  const type = (name: string, value: string): void => change({ ...draft, [name]: value }, [name])
  const change = (next: Draft, names: string[]): void => {
    setDraft(next)
    setWrong(Object.fromEntries(Object.entries(wrong).filter(([name]) => !names.includes(name))))
    keep({ drafts: { ...kept().drafts, [made.id]: next } })
  }
  const send = async (): Promise<void> => {
    setSaid(undefined)
    const empty = lacking(made.kind, page, draft)
    const found = Object.entries(empty).map(([name, why]) => [name, t(`wrong.${why}`)])
    setWrong(Object.fromEntries(found))
    if (found.length) return
    try {
      await tell(body(made, page, draft))
    } catch (failure) {
      const named = wrongFields(failure)
      setWrong(Object.fromEntries(named.map((name) => [name === 'hours' ? 'hours_mo' : name, refusal(name)])))
      return setSaid(named.length ? undefined : words(failure))
    }
    const every = steps(made.kind)
    go(every[every.indexOf(page) + 1] ?? 'terms')
  }
  useEffect(() => {
    frame.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }, [Object.keys(wrong).join()])
  return (
    <div ref={frame}>
      <Form onSend={send}>
        <h1>{t(`page.${page}`)}</h1>
        {page === 'place' ? <p>{t('page.place.how')}</p> : null}
        {fieldsOf(made.kind, page, draft)
          .filter((name) => !name.startsWith('hours_'))
          .map((name) => (
            <Input key={name} name={name} made={made} draft={draft} wrong={wrong[name]} type={type} />
          ))}
        {page === 'place' ? <Hours draft={draft} wrong={wrong} type={type} change={change} /> : null}
        {said ? <Notice tone="alarm">{said}</Notice> : null}
        <Button wide onTap={send}>
          {t('next')}
        </Button>
      </Form>
    </div>
  )
}

/** What to say of a field that the API refused. */
function refusal(name: string): string {
  if (name === 'iban') return t('wrong.iban.check')
  if (name === 'postcode') return t('wrong.postcode')
  if (name === 'hours') return t('wrong.hours')
  return t('wrong.field')
}

interface InputProps {
  name: string
  made: Application
  draft: Draft
  wrong?: string | undefined
  type: (name: string, value: string) => void
}

const FORMS = ['charitable', 'association', 'public'] as const
/** What browsers fill in by themselves. */
const COMPLETE: Record<string, string> = {
  trading_name: 'organization',
  street: 'street-address',
  postcode: 'postal-code',
  place: 'address-level2',
  contact_name: 'name',
  contact_phone: 'tel',
}
const LONGEST: Record<string, number> = {
  trading_name: 80,
  legal_name: 120,
  account_holder: 70,
  iban: 42,
  street: 80,
  postcode: 5,
  place: 60,
  vat_id: 20,
  tax_number: 24,
  contact_name: 80,
  contact_phone: 24,
  exemption_authority: 80,
  booking_reference: 60,
}
const HINTED = [
  'trading_name',
  'legal_name',
  'account_holder',
  'tax_number',
  'purpose',
  'contact_phone',
] as const
const hinted = (name: string): name is (typeof HINTED)[number] => HINTED.some((each) => each === name)

function Input({ name, made, draft, wrong, type }: InputProps): JSX.Element {
  const lists = useLists()
  const own = {
    label: t(`field.${made.kind}.${name}` as 'field.shop.trading_name'),
    value: draft[name] ?? '',
    onValue: (value: string) => type(name, value),
    wrong,
    hint: hinted(name) ? t(`hint.${name}`) : undefined,
  }
  if (name === 'iban') return <Iban {...own} />
  if (name === 'purpose') return <Area {...own} longest={300} />
  if (name === 'form')
    return <Choice {...own} none={t('choose')} options={FORMS.map((each) => [each, t(`form.${each}`)])} />
  if (name === 'category' || name === 'activity')
    return <Choice {...own} none={t('choose')} options={lists[name]} />
  const kind = name === 'exemption_date' ? 'date' : name === 'contact_phone' ? 'tel' : 'text'
  return (
    <Field
      {...own}
      type={kind}
      mode={name === 'postcode' ? 'numeric' : 'text'}
      complete={COMPLETE[name] ?? 'off'}
      longest={LONGEST[name] ?? 80}
    />
  )
}

/** What there is to choose from, in the language of now; asked once. */
function useLists(): Lists {
  const [lists, setLists] = useState<Asked>()
  useEffect(() => {
    asked ??= told(api.GET('/v1/categories', {}))
    asked.then(setLists, () => {
      asked = undefined
    })
  }, [])
  const named = (from: Asked['categories'] = []): Option[] =>
    from.map(({ id, name }) => [id, name[language.value] ?? id] as const)
  return { category: named(lists?.categories), activity: named(lists?.activities) }
}
type Asked = { categories: { id: string; name: Record<string, string> }[]; activities: Asked['categories'] }
let asked: Promise<Asked> | undefined

type Own = { label: string; value: string; onValue: (value: string) => void; wrong?: string | undefined }

/** Told at once what is missing or wrong; the API has the last word. */
function Iban({ label, value, onValue, wrong }: Own): JSX.Element {
  const now = typedIban(value)
  const left = now.kind === 'open' && value && now.left ? t('iban.left', { n: now.left }) : t('hint.iban')
  return (
    <Field
      label={label}
      value={groupedIban(value)}
      onValue={(text) => onValue(groupedIban(text))}
      hint={now.kind === 'right' ? t('iban.right') : left}
      wrong={wrong ?? (now.kind === 'wrong' ? t(`wrong.iban.${now.why}`) : undefined)}
      longest={42}
    />
  )
}

interface HoursProps {
  draft: Draft
  wrong: Record<string, string>
  type: (name: string, value: string) => void
  change: (next: Draft, names: string[]) => void
}

const WORKDAYS = ['tu', 'we', 'th', 'fr'] as const

function Hours({ draft, wrong, type, change }: HoursProps): JSX.Element {
  const same = (): void => {
    const names = WORKDAYS.map((day) => `hours_${day}`)
    change({ ...draft, ...Object.fromEntries(names.map((name) => [name, draft.hours_mo ?? ''])) }, names)
  }
  return (
    <section class="stack" aria-labelledby="hours">
      <h2 id="hours">{t('hours')}</h2>
      <p class="small">{t('hours.how')}</p>
      <div class="hours">
        {DAYS.map((day) => (
          <Field
            key={day}
            label={t(`day.${day}`)}
            value={draft[`hours_${day}`] ?? ''}
            onValue={(value) => type(`hours_${day}`, value)}
            wrong={wrong[`hours_${day}`]}
            longest={60}
          />
        ))}
      </div>
      <Button tone="quiet" wide off={!draft.hours_mo} onTap={same}>
        {t('hours.same')}
      </Button>
    </section>
  )
}
