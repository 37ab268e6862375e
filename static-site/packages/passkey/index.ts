/** Passkeys by the browser's own means: it reads the API's options and makes the answers. */
import { type Schemas, told } from '#api'
import { api } from '#session'

export const canPasskeys = (): boolean =>
  'PublicKeyCredential' in globalThis && 'parseRequestOptionsFromJSON' in PublicKeyCredential

export async function usedPasskey(device: string): Promise<Schemas['SignedIn']> {
  const { options } = await told(api.POST('/v1/sessions/passkey-challenges', { body: {} }))
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as never)
  const found = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential
  const credential = found.toJSON() as Schemas['UsedCredential']
  return told(api.POST('/v1/sessions/passkeys', { body: { credential, device, refresh: 'cookie' } }))
}

export async function madePasskey(name: string): Promise<void> {
  const { options } = await told(api.POST('/v1/passkeys/challenges', { body: {} }))
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as never)
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  const credential = made.toJSON() as Schemas['NewCredential']
  await told(api.POST('/v1/passkeys', { body: { name, credential } }))
}
