/** Where the town lets a card's value go. */
import { pockets, town } from '#town-facts'

const ways: Record<string, string[]> = town.transfers
export const allowed = (name: string, whom: 'club' | 'member'): boolean =>
  (ways[name] ?? []).includes(`member>${whom}`)

/** The pockets that a wallet can send anything of. */
export const sendable = (): string[] =>
  Object.keys(pockets).filter((name) => allowed(name, 'club') || allowed(name, 'member'))
