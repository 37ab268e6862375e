/** Never run: each line has to be wrong to the compiler, or the build fails. So the client cannot leave the API's document. */
import { client, keyed } from './index.ts'

const api = client(() => undefined)

export function drifted(): void {
  // @ts-expect-error a call that the document does not have
  void api.POST('/v1/scan', { params: keyed('k'), body: { card: 'c' } })
  // @ts-expect-error a call that moves value, without its key
  void api.POST('/v1/scans', { body: { card: 'c' } })
  // @ts-expect-error a field that is missing
  void api.POST('/v1/scans', { params: keyed('k'), body: {} })
  // @ts-expect-error a field of another type
  void api.POST('/v1/scans', { params: keyed('k'), body: { card: 'c', purchase_cents: '5' } })
}
