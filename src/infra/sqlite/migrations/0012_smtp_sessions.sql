-- Connections to the submission ports. Written in the background, so an account, a credential or a
-- message may be gone before, hence no foreign keys. Without an account: nobody's user name.
create table smtp_sessions (
  id text primary key, -- version 7, of the connection
  account_id text,
  credential_id text,
  started_at integer not null,
  ended_at integer,
  remote_address text not null,
  listener text not null check (listener in ('submission', 'submissions')),
  tls text, -- JSON object
  helo text not null,
  username text,
  outcome text not null check (outcome in ('accepted', 'no_message', 'login_failed', 'refused',
                                           'dropped')),
  summary text not null,
  messages_accepted integer not null
) strict, without rowid;

-- One account has some ten thousand rows at most, so that every filter may walk over this one.
create index smtp_sessions_account on smtp_sessions (account_id, id);

-- Apart, so that a page of sessions is read without what was said on them.
create table smtp_session_dialogues (
  session_id text primary key references smtp_sessions (id) on delete cascade,
  dialogue text not null -- JSON object
) strict, without rowid;

-- Whose user name it is or was, for logins that failed.
create index smtp_credentials_username on smtp_credentials (username, created_at);
