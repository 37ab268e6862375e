export { CaseForm, type CaseProps, type CaseText, type Told } from './form.tsx'
