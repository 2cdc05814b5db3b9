-- Limits on recipients in a window of the calendar (UTC). Operator and owner may each set one for the
-- same subject and period; both hold.
create table quotas (
  id text primary key,
  account_id text not null references accounts (id),
  subject text not null check (subject in ('account', 'domain', 'credential')),
  subject_id text not null,
  period text not null check (period in ('minute', 'hour', 'day', 'month')),
  max_recipients integer not null,
  mode text not null check (mode in ('pace', 'refuse', 'hold')),
  set_by text not null check (set_by in ('operator', 'owner')),
  created_at integer not null
) strict, without rowid;

create unique index quotas_subject on quotas (account_id, subject_id, subject, period, set_by);

-- The key is the id of a quota, or names the subject and period of a default of the operator's.
create table quota_windows (
  quota_key text not null,
  starts_at integer not null,
  used integer not null,
  primary key (quota_key, starts_at)
) strict, without rowid;

-- For paced mail: all windows from now up to this one are full, so that a long backlog need not be
-- walked for every message.
create table quota_fronts (
  quota_key text primary key,
  full_until integer not null
) strict, without rowid;

-- What people did. Without an account: the operator, to mail of many.
create table audit_log (
  id text primary key,
  account_id text references accounts (id),
  actor text not null,
  action text not null,
  category text not null,
  target_type text not null,
  target_name text not null,
  target_id text,
  meta text not null, -- JSON object
  created_at integer not null
) strict, without rowid;

create index audit_log_account on audit_log (account_id, id) where account_id is not null;

-- Deleted by a person, and to be had back for an hour.
create table cancelled_recipients (
  operation_id text not null,
  message_id text not null references messages (id) on delete cascade,
  recipient_id text not null,
  was text not null,
  due_at integer not null,
  cancelled_at integer not null,
  primary key (operation_id, message_id, recipient_id)
) strict, without rowid;

create index cancelled_recipients_message on cancelled_recipients (message_id);
create index cancelled_recipients_time on cancelled_recipients (cancelled_at);

-- JSON: why it is held or waits when no mail host is the reason.
alter table recipients add column cause text;
