export { device, MailCode, type Proof } from './mailcode.tsx'
