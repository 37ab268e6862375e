/**
 * What a till must not forget: awards that are not booked yet, in order, each exactly once by its key; and small things by name.
 *
 * An award is kept here before it is sent, so neither a lost answer nor a killed browser loses it or books it twice.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { type Problem, passing, Refused } from '#api'

export interface Kept<Body> {
  key: string
  body: Body
  /** ms since 1970, when it was scanned */
  at: number
  /** Whose it is: a device that changes hands must not book one shop's awards at another's expense. */
  owner?: string | undefined
  /** Set when the API refused it for good: a person has to look. */
  problem?: Problem
}

interface Tables extends DBSchema {
  outbox: { key: number; value: Kept<unknown> }
  things: { key: string; value: unknown }
}

export type Outcome<Answer> =
  | { state: 'booked'; answer: Answer }
  | { state: 'waits' }
  | { state: 'refused'; problem: Problem }

/** The browser cannot keep anything more: told before anything is promised. */
export class Full extends Error {}

export class Outbox<Body, Answer> {
  private readonly name: string
  private readonly send: (item: Kept<Body>) => Promise<Answer>
  private opened: Promise<IDBPDatabase<Tables>> | undefined

  constructor(name: string, send: (item: Kept<Body>) => Promise<Answer>) {
    this.name = name
    this.send = send
  }

  private db(): Promise<IDBPDatabase<Tables>> {
    this.opened ??= openDB<Tables>(this.name, 1, {
      upgrade(db) {
        db.createObjectStore('outbox', { autoIncrement: true })
        db.createObjectStore('things')
      },
    }).catch((broken: unknown) => {
      this.opened = undefined // it may open the next time
      throw broken
    })
    return this.opened
  }

  async thing<Value>(name: string): Promise<Value | undefined> {
    return (await (await this.db()).get('things', name)) as Value | undefined
  }

  /** Keeps a thing, or forgets it; raises Full. */
  async keep(name: string, value: unknown): Promise<void> {
    try {
      const db = await this.db()
      if (value === undefined) await db.delete('things', name)
      else await db.put('things', value, name)
    } catch (broken) {
      throw new Full(String(broken))
    }
  }

  async waiting(): Promise<Kept<Body>[]> {
    return (await (await this.db()).getAll('outbox')) as Kept<Body>[]
  }

  /** Keeps an award, then tries to book it and all before it. Raises Full when it could not even be kept. */
  async post(item: Kept<Body>): Promise<Outcome<Answer>> {
    const id = await this.add(item).catch((broken: unknown) => {
      throw new Full(String(broken))
    })
    return this.alone(() => this.attempt(id, true))
  }

  private async add(item: Kept<Body>): Promise<number> {
    return (await this.db()).add('outbox', item)
  }

  /** Sends what waits of an owner, one tab at a time, oldest first; stops where there is no answer. How many were booked. */
  flush(owner?: string): Promise<number> {
    return this.alone(async () => {
      const db = await this.db()
      let booked = 0
      for (const id of await db.getAllKeys('outbox')) {
        const whose = (await db.get('outbox', id))?.owner
        if (whose && whose !== owner) continue
        const { state } = await this.attempt(id, false)
        if (state === 'booked') booked += 1
        if (state === 'waits') break
      }
      return booked
    })
  }

  /** Takes an item that was refused off the list, or lets it be sent once more. */
  async settle(key: string, again: boolean): Promise<void> {
    const db = await this.db()
    for (const id of await db.getAllKeys('outbox')) {
      const item = await db.get('outbox', id)
      if (item?.key !== key) continue
      if (!again) await db.delete('outbox', id)
      else {
        const { problem: _, ...fresh } = item
        await db.put('outbox', fresh, id)
      }
    }
  }

  /** `watched`: somebody stands at the till and hears a refusal at once, so that it need not be kept. */
  private async attempt(id: number, watched: boolean): Promise<Outcome<Answer>> {
    const db = await this.db()
    const item = (await db.get('outbox', id)) as Kept<Body> | undefined
    if (!item) return { state: 'waits' } // another tab had it
    if (item.problem) return { state: 'refused', problem: item.problem }
    try {
      const answer = await this.send(item)
      // What cannot be taken out is sent once more, and books nothing more: the key is the same.
      await db.delete('outbox', id).catch(() => undefined)
      return { state: 'booked', answer }
    } catch (failure) {
      // A session that ended loses nothing either: it is sent after the next sign-in.
      if (passing(failure) || !(failure instanceof Refused) || failure.problem.status === 401)
        return { state: 'waits' }
      if (watched) await db.delete('outbox', id)
      else await db.put('outbox', { ...item, problem: failure.problem }, id)
      return { state: 'refused', problem: failure.problem }
    }
  }

  private alone<Result>(work: () => Promise<Result>): Promise<Result> {
    // Without locks (an old browser) the keys alone keep two tabs from booking twice.
    if (!navigator.locks) return work()
    return navigator.locks.request(`${this.name}-outbox`, work) as Promise<Result>
  }
}

const AGAIN_MS = 30_000

/** Calls `work` now, every half minute, when the line comes back and when the page is looked at again. */
export function whenever(work: () => void): void {
  addEventListener('online', work)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && work())
  setInterval(work, AGAIN_MS)
  work()
}
