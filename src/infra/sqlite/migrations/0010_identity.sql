-- People. An account is what they share: a workspace. `email_key` is the address in lower case.
create table users (
  id text primary key,
  email text not null,
  email_key text not null,
  name text not null,
  password_hash text, -- PHC string; null: signs in by link only
  security_version integer not null, -- one more with each change of password or second factor
  totp_secret blob, -- sealed; counts once it is confirmed
  totp_confirmed_at integer,
  totp_last_step integer not null, -- no code of this time step or an earlier one is taken again
  last_account_id text, -- the workspace of the last session
  created_at integer not null
) strict, without rowid;

create unique index users_email on users (email_key);

create table memberships (
  account_id text not null references accounts (id),
  user_id text not null references users (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member')),
  joined_at integer not null,
  primary key (account_id, user_id)
) strict, without rowid;

create index memberships_user on memberships (user_id, joined_at);

-- One browser that is signed in. Without its membership no session is left.
create table sessions (
  id text primary key,
  token_hash blob not null,
  user_id text not null references users (id) on delete cascade,
  account_id text not null,
  opened_by text not null check (opened_by in ('password', 'link', 'setup', 'invitation')),
  address text not null,
  user_agent text not null,
  created_at integer not null,
  last_seen_at integer not null,
  expires_at integer not null,
  foreign key (account_id, user_id) references memberships (account_id, user_id) on delete cascade
) strict, without rowid;

create unique index sessions_token on sessions (token_hash);
create index sessions_user on sessions (user_id, created_at);
create index sessions_membership on sessions (account_id, user_id);

create table recovery_codes (
  user_id text not null references users (id) on delete cascade,
  code_hash blob not null,
  primary key (user_id, code_hash)
) strict, without rowid;

-- Links that work once. There is one set-up link at a time.
create table one_time_tokens (
  token_hash blob primary key,
  kind text not null check (kind in ('setup', 'sign-in')),
  user_id text references users (id) on delete cascade, -- of a sign-in link
  account_id text, -- the workspace that a sign-in link leads to, where the maker has chosen one
  created_at integer not null,
  expires_at integer not null
) strict, without rowid;

create index one_time_tokens_user on one_time_tokens (user_id);
create index one_time_tokens_expire on one_time_tokens (expires_at);

create table invitations (
  id text primary key,
  account_id text not null references accounts (id),
  email text not null,
  email_key text not null,
  role text not null check (role in ('owner', 'admin', 'member')),
  token_hash blob not null,
  invited_by text not null, -- e-mail address, as it was then
  created_at integer not null,
  expires_at integer not null
) strict, without rowid;

create unique index invitations_email on invitations (account_id, email_key);
create unique index invitations_token on invitations (token_hash);
