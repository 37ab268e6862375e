import { client, told } from '#api'

export const api = client(() => undefined)

/** The words that a choice of a club agrees to, and their version. */
export async function clubConsent(): Promise<{ version: string; text: string }> {
  const { consents } = await told(api.GET('/v1/consents', {}))
  const found = consents.find((each) => each.purpose === 'club')
  if (!found) throw new Error('no consent for clubs')
  return found
}
