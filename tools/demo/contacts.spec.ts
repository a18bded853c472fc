import { expect, it } from '@jest/globals';
import { CreateContact, parseInput } from '@sortie/contracts';
import { readContacts } from './contacts.ts';

const contactOf = (csv: string) => readContacts(csv).entries[0]!.contact;

it('knows columns however they are written', () => {
  expect(contactOf('\uFEFF EMAIL ,First Name,last-name\r\na@x.test,Ann,Lee\r\n')).toEqual({
    email: 'a@x.test', first_name: 'Ann', last_name: 'Lee',
  });
});

it('keeps other columns as own fields, in words that the API takes', () => {
  const header = 'email,phone,full_name,title,company,linkedin_url,timezone,status,Tags,Notes,Seat Count';
  const values = 'a@x.test,+4915112345678,Ann Lee,CEO,Acme,https://in.example/ann,Europe/Paris,new,a;b,"6"" pipe",4';
  const contact = contactOf(`${header}\n${values}`);
  expect(contact).toMatchObject({ tags: ['a', 'b'], custom: { Notes: '6" pipe', Seat_Count: '4' } });
  expect(parseInput(CreateContact, contact)).toEqual(contact);
});

it('leaves out what no contact can have, and what is empty', () => {
  expect(readContacts('email,2nd mail,groups,custom,,notes\na@x.test,b,c,d,e,')).toEqual({
    entries: [{ line: 2, contact: { email: 'a@x.test' } }], leftOut: ['2nd mail', 'groups', 'custom'],
  });
});

it('keeps no more own fields than a contact can have', () => {
  const names = Array.from({ length: 101 }, (_, index) => `c${index}`);
  expect(readContacts(`email,${names.join()}`).leftOut).toEqual(['c100']);
});

it.each(['e-mail;name', ''])('names the column that "%s" lacks', (header) => {
  expect(() => readContacts(`${header}\na@x.test`)).toThrow('there is no column "email" in the header line');
});
