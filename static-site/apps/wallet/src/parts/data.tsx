/** All that is known about oneself: to read, to take along, who looked at it, and its erasure. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { save } from '#files'
import { amount, day, time } from '#i18n'
import { api } from '#session'
import { Button, Notice, Sheet, Switch } from '#ui'
import { forgotten } from '../me.ts'
import { t, words } from './texts.ts'

const FORMATS = { html: 'text/html', csv: 'text/csv', json: 'application/json' } as const
type Format = keyof typeof FORMATS

export function Data(): JSX.Element {
  const [wrong, setWrong] = useState<string>()
  const [looks, setLooks] = useState<Schemas['LookView'][]>()
  const [erasing, setErasing] = useState(false)
  const take = async (format: Format): Promise<void> => {
    setWrong(undefined)
    try {
      save(await fetched(format), `${FORMATS[format]};charset=utf-8`, `${t('data.file')}.${format}`)
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  useEffect(() => {
    told(api.GET('/v1/me/access-log', {})).then(
      (answer) => setLooks(answer.looks),
      (failure) => setWrong(words(failure)),
    )
  }, [])
  return (
    <div class="stack">
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      <p>{t('data.what')}</p>
      <Button wide onTap={() => take('html')}>
        {t('data.html')}
      </Button>
      <div class="two">
        <Button tone="quiet" onTap={() => take('csv')}>
          CSV
        </Button>
        <Button tone="quiet" onTap={() => take('json')}>
          JSON
        </Button>
      </div>
      <h2>{t('data.looks')}</h2>
      {looks?.length === 0 ? <Notice>{t('data.looks.none')}</Notice> : null}
      <ul class="list card" hidden={!looks?.length}>
        {(looks ?? []).map((each) => (
          <li key={each.at + each.what}>
            <span class="grow">
              {day(each.at)}, {time(each.at)}
              <br />
              <span class="small muted">
                {each.role} · {each.what}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <Button wide tone="plain" onTap={() => setErasing(true)}>
        {t('erase')}
      </Button>
      {erasing ? <Erase close={() => setErasing(false)} /> : null}
    </div>
  )
}

/** All parts of an export; the readable one is a single page. */
async function fetched(format: Format): Promise<string> {
  if (format === 'html')
    return (await told(api.GET('/v1/me/export.html', { parseAs: 'text' }))) as unknown as string
  if (format === 'csv')
    return (await told(api.GET('/v1/me/export.csv', { parseAs: 'text' }))) as unknown as string
  const parts: unknown[] = []
  let cursor: string | undefined
  do {
    const part = await told(api.GET('/v1/me/export', { params: { query: cursor ? { cursor } : {} } }))
    parts.push(part)
    cursor = part.next ?? undefined
  } while (cursor)
  return JSON.stringify(parts.length === 1 ? parts[0] : parts, null, 1)
}

function Erase({ close }: { close: () => void }): JSX.Element {
  const [found, setFound] = useState<Schemas['PreviewView']>()
  const [wrong, setWrong] = useState<string>()
  const [block, setBlock] = useState(false)
  const [givesUp, setGivesUp] = useState(false)
  useEffect(() => {
    told(api.GET('/v1/me/erasures', {})).then(setFound, (failure) => setWrong(words(failure)))
  }, [])
  const erase = async (): Promise<void> => {
    const body = {
      confirm: true as const,
      cards: block ? ('block' as const) : ('go_on' as const),
      gives_up: givesUp,
    }
    try {
      await told(api.POST('/v1/me/erasures', { body }))
      forgotten()
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  const lost = (found?.accounts ?? []).filter((each) => each.only_wallet)
  return (
    <Sheet title={t('erase')} close={t('close')} onClose={close}>
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      {found ? (
        <>
          <h3>{t('erase.goes')}</h3>
          <ul>
            {found.goes.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
          <h3>{t('erase.stays')}</h3>
          <ul>
            {found.stays.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
          {found.may ? null : <Notice tone="sun">{t('erase.first')}</Notice>}
          <Switch label={t('erase.block')} hint={t('erase.block.hint')} on={block} onChange={setBlock} />
          {lost.map((each) => (
            <Switch
              key={each.account}
              label={t('erase.lost', {
                amount: Object.entries(each.balances)
                  .map(([name, units]) => amount(name, units))
                  .join(', '),
              })}
              on={givesUp}
              onChange={setGivesUp}
            />
          ))}
          <Button wide tone="alarm" off={!found.may || (lost.length > 0 && !givesUp)} onTap={erase}>
            {t('erase.yes')}
          </Button>
        </>
      ) : null}
    </Sheet>
  )
}
