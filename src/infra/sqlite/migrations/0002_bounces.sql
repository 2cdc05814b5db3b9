-- Addresses that an account does not write to. `address` is in lower case: hosts that tell capitals
-- apart are rarer than people who do not. Ids are version 7, so "newest first" is the key backwards.
create table suppressions (
  id text primary key,
  account_id text not null references accounts (id),
  address text not null,
  reason text not null check (reason in ('bounce', 'complaint', 'manual')),
  source_message_id text, -- outlives the message, hence no foreign key
  note text not null,
  created_at integer not null,
  expires_at integer -- null: never
) strict, without rowid;

create unique index suppressions_account_address on suppressions (account_id, address);
create index suppressions_account on suppressions (account_id, id);

-- RFC 3461: what the sender asked for with RET and ENVID, and for each recipient with NOTIFY (a list
-- with commas) and ORCPT; null where nothing was said.
alter table messages add column dsn_ret text check (dsn_ret in ('full', 'hdrs'));
alter table messages add column dsn_envid text;
alter table messages add column delay_reported integer not null default 0;
alter table recipients add column dsn_notify text;
alter table recipients add column dsn_orcpt text;

-- What the sender is still to be told. Written with the outcome, gathered by message, and deleted in
-- the transaction that queues the report: told once, also across a crash.
create table report_items (
  message_id text not null references messages (id) on delete cascade,
  action text not null check (action in ('failed', 'delayed', 'relayed')),
  recipient_id text not null,
  due_at integer not null,
  detail text not null, -- JSON object
  primary key (message_id, action, recipient_id)
) strict, without rowid;

create index report_items_due on report_items (due_at, message_id, action);
