-- Times are milliseconds since 1970-01-01 UTC. Ids are UUIDs as text. The ids of messages and of all
-- that hangs on them are version 7, so they sort by time: inserts append, "newest first" is the key
-- read backwards, and a day of mail is one range of every key below (`message_id < …`).

create table accounts (
  id text primary key,
  email text not null,
  name text not null,
  status text not null check (status in ('active', 'suspended')),
  created_at integer not null
) strict, without rowid;

create unique index accounts_email on accounts (lower(email));

create table api_keys (
  id text primary key,
  account_id text not null references accounts (id),
  name text not null,
  prefix text not null,
  scopes text not null, -- JSON array
  hash blob not null,
  created_at integer not null,
  last_used_at integer,
  revoked_at integer
) strict, without rowid;

create unique index api_keys_hash on api_keys (hash);
create index api_keys_account on api_keys (account_id, created_at);

create table domains (
  id text primary key,
  account_id text not null references accounts (id),
  name text not null,
  status text not null check (status in ('pending', 'verified', 'failed')),
  verification_token text not null,
  dkim_selector text not null,
  dkim_public_key text not null,
  created_at integer not null,
  verified_at integer,
  last_checked_at integer,
  next_check_at integer not null,
  failed_checks integer not null,
  failing_since integer,
  checks text not null -- JSON array
) strict, without rowid;

create unique index domains_account_name on domains (account_id, name);
create unique index domains_verified_name on domains (name) where status = 'verified';
create index domains_name on domains (name);
create index domains_next_check on domains (next_check_at);

-- Apart from the domain, so that no list of domains ever carries a key. Gone with the domain.
create table dkim_keys (
  domain_id text primary key references domains (id) on delete cascade,
  sealed_key blob not null
) strict, without rowid;

-- Outlives its domain as history, hence the name of its own and no foreign key.
create table smtp_credentials (
  id text primary key,
  account_id text not null references accounts (id),
  domain_id text not null,
  domain_name text not null,
  username text not null,
  password_hash blob not null,
  created_at integer not null,
  last_used_at integer,
  revoked_at integer
) strict, without rowid;

create unique index smtp_credentials_active_domain
  on smtp_credentials (domain_id) where revoked_at is null;
create unique index smtp_credentials_active_username
  on smtp_credentials (username) where revoked_at is null;
create index smtp_credentials_account on smtp_credentials (account_id, created_at);

-- Domain and credential may go while the mail stays, hence no foreign keys for them.
create table messages (
  id text primary key,
  account_id text not null references accounts (id),
  domain_id text,
  credential_id text,
  source text not null check (source in ('smtp', 'api', 'dsn')),
  envelope_sender text not null,
  return_path text not null,
  from_address text not null,
  subject text not null,
  message_id_header text not null,
  size_bytes integer not null,
  eight_bit integer not null,
  needs_smtp_utf8 integer not null,
  status text not null,
  created_at integer not null
) strict, without rowid;

create index messages_account on messages (account_id, id, source);
-- Nearly all mail ends as delivered and is found from the newest end; the rest has to be found in it.
create index messages_account_status
  on messages (account_id, status, id) where status <> 'delivered';

create table message_content (
  message_id text primary key references messages (id) on delete cascade,
  header blob not null,
  body blob,
  body_file text,
  body_size integer not null,
  check ((body is null) <> (body_file is null))
) strict;

create index message_content_file on message_content (body_file) where body_file is not null;

create table recipients (
  message_id text not null references messages (id) on delete cascade,
  id text not null,
  position integer not null, -- order in the envelope
  address text not null,
  routing_domain text not null,
  state text not null check (state in ('queued', 'leased', 'deferred', 'held', 'delivered',
                                       'failed', 'expired', 'suppressed', 'cancelled')),
  attempts integer not null,
  due_at integer not null,
  created_at integer not null,
  changed_at integer not null,
  last_reply text, -- JSON
  last_problem text,
  lease_owner text,
  lease_expires_at integer,
  primary key (message_id, id),
  check ((state = 'leased') = (lease_owner is not null)),
  check ((lease_owner is null) = (lease_expires_at is null))
) strict, without rowid;

-- What waits, in the order of its turn; and by domain, to step over domains that are busy. The state
-- is in them only so that a claim need not look at the rows that it passes over.
create index recipients_due
  on recipients (due_at, routing_domain, state) where state in ('queued', 'deferred');
create index recipients_due_domain
  on recipients (routing_domain, due_at, state) where state in ('queued', 'deferred');
create index recipients_leased
  on recipients (lease_expires_at, lease_owner, routing_domain) where state = 'leased';
create index recipients_held on recipients (due_at) where state = 'held';

create table events (
  message_id text not null references messages (id) on delete cascade,
  at integer not null,
  position integer not null, -- order among those of one transaction
  id text not null,
  recipient_id text,
  name text not null,
  detail text not null, -- JSON object
  primary key (message_id, at, position, id)
) strict, without rowid;

create table attempts (
  message_id text not null references messages (id) on delete cascade,
  started_at integer not null,
  position integer not null, -- order among those of one transaction
  id text not null,
  recipient_ids text not null, -- JSON array
  duration_ms integer not null,
  host text,
  address text,
  port integer,
  tls text, -- JSON object
  new_connection integer not null,
  steps text not null, -- JSON array
  summary text not null,
  primary key (message_id, started_at, position, id)
) strict, without rowid;
