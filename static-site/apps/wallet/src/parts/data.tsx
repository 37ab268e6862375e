/** All that is known about oneself: to read, to take along, who looked at it, and its erasure. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { save } from '#files'
import { day, time } from '#i18n'
import { api } from '#session'
import { Button, Notice } from '#ui'
import { Erase } from './erase.tsx'
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
