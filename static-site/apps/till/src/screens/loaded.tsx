/** What the shop's account tells: read when the screen is opened and again by a tap, in every state it can be in. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Away, Refused } from '#api'
import { Busy, Button, Notice } from '#ui'
import { t } from '../texts.ts'
import { noted } from '../till.ts'

interface Props<Found extends object> {
  read: () => Promise<Found>
  children: (found: Found) => JSX.Element
}

export function Loaded<Found extends object>({ read, children }: Props<Found>): JSX.Element {
  const [found, setFound] = useState<Found>()
  const [wrong, setWrong] = useState<string>()
  const load = async (): Promise<void> => {
    setWrong(undefined)
    try {
      setFound(await read())
    } catch (failure) {
      noted(failure)
      if (failure instanceof Refused) setWrong(failure.problem.title)
      else if (failure instanceof Away) setWrong(t('day.away'))
      else throw failure
    }
  }
  useEffect(() => void load(), [])
  return (
    <>
      {wrong ? <Notice tone="sun">{wrong}</Notice> : found ? children(found) : <Busy label={t('loading')} />}
      <Button tone="quiet" wide onTap={load}>
        {t('day.again')}
      </Button>
    </>
  )
}
