/** The town that this site was made for, and its amounts in words. Amounts are whole smallest units, money whole cents. */
import facts from '#town-json'

export type PocketName = string
export interface Pocket {
  kind: string
  decimals: number
  unitsPerCent: number
  unit: Record<string, string>
}

export const town = facts
export const pockets: Record<PocketName, Pocket> = facts.pockets
/** The pocket that shops award. */
export const points: PocketName =
  Object.keys(pockets).find((name) => pockets[name]?.kind === 'points') ?? 'points'

export const pocket = (name: PocketName): Pocket => {
  const found = pockets[name]
  if (!found) throw new Error(`no pocket ${name}`)
  return found
}

/** What units of a pocket pay, in whole cents; a part of a cent pays nothing. */
export const cents = (name: PocketName, units: number): number =>
  Math.trunc(units / pocket(name).unitsPerCent)

/** The units of a pocket that pay so many cents. */
export const units = (name: PocketName, paid: number): number => paid * pocket(name).unitsPerCent
