/** The services in the order in which they start: each finds those that it calls already there. */
export const services = ['sandbox', 'identity', 'crm', 'sequencing', 'webhooks', 'gateway'] as const;

/** The name of a service: its folder in apps/, its schema, its user on the bus. */
export type ServiceName = (typeof services)[number];
