/** One box to find everything: results as one types, arrow keys, Enter opens, Escape clears; `/` comes here from anywhere. */
import type { JSX } from 'preact'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { day, money, time } from '#i18n'
import { api } from '#session'
import { go, place } from './route.ts'
import { booked, spelt, t } from './searchtexts.ts'
import { words } from './texts.ts'

export type Hit = Schemas['HitView']
type Found = Schemas['FoundView']
const PAUSE_MS = 150

interface SearchProps {
  /** Those that are meant; without, all there is. */
  kinds?: Hit['kind'][]
  pick: (hit: Hit) => void
  label: string
  /** Stands above the box; in the head only who listens hears it. */
  titled?: boolean
  /** It is what the page begins with. */
  first?: boolean
  /** `/` comes here. */
  slash?: boolean
}

export function HeadSearch(): JSX.Element {
  return <Search slash label={t('label')} pick={opens} />
}

/** The page that has what was found; a card leads to whoever holds it. */
function opens(hit: Hit): void {
  if (hit.kind === 'card' && hit.account) go('member', hit.account, { card: hit.id })
  else go(hit.kind === 'receipt' ? 'posting' : hit.kind, hit.id)
}

export function Search({ kinds, pick, label, titled, first, slash }: SearchProps): JSX.Element {
  const id = useId()
  const box = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [at, setAt] = useState(-1)
  const [open, setOpen] = useState(false)
  const { found, of, wrong } = useFound(text, kinds)
  const waits = useRef(false)
  const hits = open ? (found?.results ?? []) : []
  useEffect(() => {
    setAt(found?.results.length ? 0 : -1)
    // A scanner's Enter comes before the answer: what is the only thing it can be is opened then.
    if (waits.current && found?.results.length === 1) take(found.results[0])
    waits.current = false
  }, [found])
  useEffect(() => {
    if (first) box.current?.focus()
  }, [])
  useSlash(slash ? () => box.current?.select() : undefined)
  const clear = (): void => {
    setText('')
    setOpen(false)
  }
  const take = (hit: Hit | undefined): void => {
    if (!hit) return
    clear()
    pick(hit)
  }
  const keys = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') clear()
    else if (event.key === 'Enter' && of !== text) waits.current = true
    else if (event.key === 'Enter')
      take(hits[Math.max(at, 0)]) // the first one is chosen as soon as it is seen
    else if (event.key === 'ArrowDown' && hits.length) setAt((at + 1) % hits.length)
    else if (event.key === 'ArrowUp' && hits.length) setAt((at - 1 + hits.length) % hits.length)
    else return
    event.preventDefault()
  }
  const said = open && text.trim() ? (wrong ?? lacking(found)) : ''
  return (
    <search class="search">
      <label for={id} class={titled ? 'label' : 'only-heard'}>
        {label}
      </label>
      <input
        ref={box}
        id={id}
        class="input slim"
        type="text"
        role="combobox"
        inputMode="search"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        maxLength={200}
        placeholder={titled ? undefined : t('what')}
        aria-expanded={hits.length ? 'true' : 'false'}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={hits[at] ? `${id}-${at}` : undefined}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value)
          setOpen(true)
          waits.current = false
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={keys}
      />
      <div class="found" id={`${id}-list`} role="listbox" aria-label={t('results')} hidden={!hits.length}>
        {hits.map((hit, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the box has the keys, as a combobox has
          <div
            key={`${hit.kind}${hit.id}`}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at ? 'true' : 'false'}
            ref={(line) => {
              if (index === at) line?.scrollIntoView({ block: 'nearest' })
            }}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(hit)}
          >
            <Line hit={hit} />
          </div>
        ))}
      </div>
      <p class={said && !hits.length ? 'found said' : 'only-heard'} role="status">
        {said}
      </p>
    </search>
  )
}

function Line({ hit }: { hit: Hit }): JSX.Element {
  const booking = hit.kind === 'posting' || hit.kind === 'receipt'
  const more = booking
    ? [
        hit.what ? booked(hit.what) : '',
        hit.purchase_cents == null ? '' : money(hit.purchase_cents),
        hit.note,
      ]
    : [hit.note]
  if (booking && hit.at) more.push(`${day(hit.at)}, ${time(hit.at)}`)
  const state = hit.state && hit.state !== 'active' && !booking ? hit.state : ''
  return (
    <>
      <span class="grow">
        <b dir="auto">{hit.title}</b>
        <br />
        <span class="small muted" dir="auto">
          {more.filter(Boolean).join(' · ')}
        </span>
      </span>
      {state ? <span class="chip sun">{spelt(`state.${state}`)}</span> : null}
      <span class="chip">{t(`kind.${hit.kind}`)}</span>
    </>
  )
}

/** What to say besides the lines: how many, what would help, or that there is nothing. */
function lacking(found: Found | undefined): string {
  if (!found) return ''
  if (found.results.length) return t(found.more ? 'more' : 'many', { many: found.results.length })
  return found.hint ? t(`hint.${found.hint}`) : t('nothing')
}

interface Answer {
  found: Found | undefined
  /** The text that it was found for. */
  of: string
  wrong: string | undefined
}

/** What was found for a text, a moment after its last key; an older answer never takes a newer one's place. */
function useFound(text: string, kinds?: Hit['kind'][]): Answer {
  const [{ found, of }, setFound] = useState<{ found?: Found; of: string }>({ of: '' })
  const [wrong, setWrong] = useState<string>()
  const latest = useRef(0)
  useEffect(() => {
    latest.current += 1
    const mine = latest.current
    setWrong(undefined)
    if (!text.trim()) return setFound({ of: text })
    const ask = async (): Promise<void> => {
      // A receipt is one of the shop whose page is open.
      const { page, id } = place.value
      const body = { text, ...(kinds ? { kinds } : {}), ...(page === 'shop' ? { shop: id } : {}) }
      try {
        const answer = await told(api.POST('/v1/searches', { body }))
        if (mine === latest.current) setFound({ found: answer, of: text })
      } catch (failure) {
        if (mine === latest.current) setWrong(words(failure))
      }
    }
    const clock = setTimeout(() => void ask(), PAUSE_MS)
    return () => clearTimeout(clock)
  }, [text])
  return { found, of, wrong }
}

/** `/` from anywhere but where one types, from the moment that the box is seen. */
function useSlash(come?: () => void): void {
  useLayoutEffect(() => {
    if (!come) return
    const listen = (event: KeyboardEvent): void => {
      const typing = (event.target as Element).closest?.('input, textarea, select, dialog')
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      come()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}
