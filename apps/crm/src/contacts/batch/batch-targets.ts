import { newId } from '@sortie/contracts';
import { lostRace, type Unit } from '@sortie/event-store';
import { kindOf, taken, type Address } from '../addresses.js';
import type { BatchItem, Failures } from './batch-item.js';

/** An item and the contact that it creates or changes. */
export type TargetedItem = BatchItem & { target: string };

/** Finds the contact of each item: by email, else by phone, else a new one; claims its addresses. */
export class BatchTargets {
  /** Ids that this batch made up: nothing is known of them before. */
  readonly fresh = new Set<string>();
  /** What each contact holds by this batch: kind and blind value. */
  readonly claimed = new Map<string, Map<string, Address>>();

  constructor(
    private readonly unit: Unit,
    private readonly upsert: boolean,
    private readonly failures: Failures,
  ) {}

  async find(items: readonly BatchItem[]): Promise<TargetedItem[]> {
    const byPhone = await this.contactsByPhone(items);
    const wishes = new Map(items.map((item) => [item.index, this.wish(item, byPhone)]));
    const emailHolders = await this.claim('email', items, (item) => wishes.get(item.index)!);
    const phonesHere = new Map<string, string>();
    const targeted = items.flatMap((item) => {
      const wish = wishes.get(item.index)!;
      const target = this.failures.attempt(item.index, () =>
        this.byEmail(item, wish, emailHolders) ?? this.byPhoneAlone(item, wish, byPhone, phonesHere),
      );
      const { phone } = item.profile;
      if (target !== undefined && phone !== null && !phonesHere.has(phone)) phonesHere.set(phone, target);
      return target === undefined ? [] : [{ ...item, target }];
    });
    const phoneHolders = await this.claim('phone', targeted, (item) => item.target);
    return targeted.filter(
      (item) => this.failures.attempt(item.index, () => this.assertPhone(item, phoneHolders, byPhone, phonesHere)),
    );
  }

  /** Before the claim of its email: an email that is new goes to the contact with the item's phone. */
  private wish({ profile }: BatchItem, byPhone: ReadonlyMap<string, string>): string {
    const existing = this.upsert && profile.phone !== null ? byPhone.get(profile.phone) : undefined;
    if (existing !== undefined) return existing;
    const id = newId('contact');
    this.fresh.add(id);
    return id;
  }

  private byEmail(item: BatchItem, wish: string, holders: ReadonlyMap<string, string>): string | undefined {
    if (item.profile.email === null) return undefined;
    const holder = holders.get(this.unit.blind(item.profile.email))!;
    if (holder !== wish && !this.upsert) throw taken('email', holder);
    return holder;
  }

  private byPhoneAlone(
    { profile }: BatchItem, wish: string, byPhone: ReadonlyMap<string, string>, here: ReadonlyMap<string, string>,
  ): string {
    const phone = profile.phone!;
    const holder = byPhone.get(phone) ?? here.get(phone) ?? wish;
    if (holder !== wish && !this.upsert) throw taken('phone', holder);
    return holder;
  }

  private assertPhone(
    { profile: { phone }, target }: TargetedItem, holders: ReadonlyMap<string, string>,
    byPhone: ReadonlyMap<string, string>, here: ReadonlyMap<string, string>,
  ): true {
    const holder = phone === null ? target : holders.get(this.unit.blind(phone))!;
    if (holder === target) return true;
    // Somebody got this phone since the look at it: the item may be theirs.
    if (this.upsert && holder !== byPhone.get(phone!) && holder !== here.get(phone!)) throw lostRace('a phone has moved');
    throw taken('phone', holder);
  }

  /** Claims each address for the first item that has it. */
  private async claim<T extends BatchItem>(address: Address, items: readonly T[], ownerOf: (item: T) => string) {
    const claims = new Map<string, string>();
    for (const item of items) {
      const text = item.profile[address];
      const value = text === null ? undefined : this.unit.blind(text);
      if (value !== undefined && !claims.has(value)) claims.set(value, ownerOf(item));
    }
    if (claims.size === 0) return new Map<string, string>();
    const holders = await this.unit.reserve(kindOf(address), [...claims].map(([value, owner]) => ({ value, owner })));
    for (const [value, owner] of claims) {
      if (holders.get(value) !== owner) continue;
      this.claimed.set(owner, (this.claimed.get(owner) ?? new Map<string, Address>()).set(value, address));
    }
    return holders;
  }

  private async contactsByPhone(items: readonly BatchItem[]): Promise<Map<string, string>> {
    const phones = [...new Set(items.map(({ profile }) => profile.phone).filter((phone) => phone !== null))];
    if (phones.length === 0) return new Map();
    const { rows } = await this.unit.sql.query<{ id: string; phone: string }>(
      'select id, phone from contacts where workspace_id = $1 and phone = any($2)',
      [this.unit.workspaceId, phones],
    );
    return new Map(rows.map((row) => [row.phone, row.id]));
  }
}
