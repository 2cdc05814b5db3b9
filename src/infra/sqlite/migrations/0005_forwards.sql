-- Mail that came in and goes on is told from submitted mail: it is in no list of sent messages.
alter table messages add column is_forward integer not null default 0 check (is_forward in (0, 1));

-- As before, with the new column, so that a page of messages is still read from the index alone.
drop index messages_account;
create index messages_account on messages (account_id, id, source, is_forward);

create table forwards (
  id text primary key,
  account_id text not null references accounts (id),
  domain_id text not null references domains (id) on delete cascade,
  localpart text not null, -- lower case; '*' for the whole domain
  source_email text not null,
  destination_emails text not null, -- JSON array
  destination_urls text not null, -- JSON array
  is_active integer not null check (is_active in (0, 1)),
  accepts_failed_dmarc integer not null check (accepts_failed_dmarc in (0, 1)),
  sealed_secret blob not null,
  delivery_count integer not null default 0,
  last_delivered_at integer,
  created_at integer not null
) strict, without rowid;

create unique index forwards_source on forwards (domain_id, localpart);
create index forwards_account on forwards (account_id, created_at);

-- One row per message and destination. Outlives its rule, hence no foreign key. A destination of the
-- queue has its state in `recipients`; a URL has it here.
create table forward_log (
  id text primary key,
  forward_id text not null,
  account_id text not null references accounts (id),
  message_id text not null,
  recipient_id text,
  from_address text not null,
  original_to text not null,
  forwarded_to text not null,
  subject text not null,
  message_id_header text not null,
  size_bytes integer not null,
  authentication text not null, -- JSON object
  rewritten text,
  created_at integer not null,
  post_state text check (post_state in ('waiting', 'delivered', 'failed')),
  post_attempts integer not null default 0,
  post_due_at integer,
  post_answer text,
  post_changed_at integer,
  check ((recipient_id is null) = (post_state is not null)),
  check ((post_state is 'waiting') = (post_due_at is not null))
) strict, without rowid;

create index forward_log_account on forward_log (account_id, id);
create index forward_log_forward on forward_log (forward_id, id);
create index forward_log_message on forward_log (message_id);
create index forward_log_due on forward_log (post_due_at) where post_due_at is not null;
