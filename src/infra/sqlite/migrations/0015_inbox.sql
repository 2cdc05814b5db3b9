-- Mail that is kept to be read here, for the addresses of domains whose owner wants it.
alter table domains add column inbox_enabled integer not null default 0
  check (inbox_enabled in (0, 1));
alter table domains add column inbox_retention_days integer not null default 30
  check (inbox_retention_days between 1 and 3650);

-- No foreign key to the domain: what it leaves behind goes in small steps, see sweepInbox.
create table inbox_messages (
  id text primary key,
  account_id text not null references accounts (id),
  domain_id text not null,
  recipient text not null,
  envelope_sender text not null,
  from_address text not null,
  from_name text not null,
  subject text not null,
  message_id_header text not null,
  preview text not null,
  size_bytes integer not null,
  has_attachments integer not null check (has_attachments in (0, 1)),
  smtp_utf8 integer not null check (smtp_utf8 in (0, 1)),
  authentication text not null, -- JSON object
  rewrite_reason text,
  spam_score real,
  received_at integer not null,
  read_at integer,
  archived_at integer,
  snooze_until integer
) strict, without rowid;

create index inbox_messages_open on inbox_messages (account_id, id) where archived_at is null;
create index inbox_messages_archived
  on inbox_messages (account_id, id) where archived_at is not null;
create index inbox_messages_snoozed
  on inbox_messages (account_id, id) where snooze_until is not null;
create index inbox_messages_age on inbox_messages (domain_id, received_at);

create table inbox_content (
  message_id text primary key references inbox_messages (id) on delete cascade,
  header blob not null,
  body blob,
  body_file text,
  body_size integer not null,
  check ((body is null) <> (body_file is null))
) strict;

create index inbox_content_file on inbox_content (body_file) where body_file is not null;

-- Which message of the inbox a copy was made of; null when it was not kept.
alter table forward_log add column inbox_id text;
create index forward_log_inbox on forward_log (inbox_id) where inbox_id is not null;
