import type { CompanyFacts } from '@sortie/contracts';
import type { Decider } from '@sortie/event-store';

/** What is known of a company; null before it exists. */
export type CompanyState = Omit<CompanyFacts, 'company_id'> | null;

/** Folds a company's stream; its id is the stream's. */
export const companyDecider = {
  initial: (): CompanyState => null,
  evolve(_: CompanyState, { data }: { data: CompanyFacts }): CompanyState {
    const { name, domain, industry, size } = data;
    return { name, domain, industry, size };
  },
} satisfies Decider<CompanyState>;
