-- What Gmail sent to confirm that an address may be sent from: the last one for each address, for a
-- few days. Gone with the domain.
create table gmail_confirmations (
  domain_id text not null references domains (id) on delete cascade,
  address text not null, -- lower case
  account_id text not null,
  code text not null,
  link text not null,
  received_at integer not null,
  expires_at integer not null,
  primary key (domain_id, address)
) strict, without rowid;

create index gmail_confirmations_expire on gmail_confirmations (expires_at);
