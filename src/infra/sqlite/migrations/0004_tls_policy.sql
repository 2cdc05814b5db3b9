-- What a domain asks of every connection that carries its mail.
alter table domains add column tls_policy text not null default 'opportunistic'
  check (tls_policy in ('opportunistic', 'encrypted', 'verified'));

-- What a connection had to give, and why; beside `tls`, what it gave.
alter table attempts add column tls_policy text; -- JSON object

-- MTA-STS policies of recipient domains, kept over restarts: who can make look-ups fail must not make
-- a known policy go away.
create table mta_sts_policies (
  domain text primary key,
  policy_id text not null,
  mode text not null check (mode in ('enforce', 'testing', 'none')),
  mx text not null, -- JSON array
  max_age_seconds integer not null,
  fetched_at integer not null,
  expires_at integer not null
) strict, without rowid;

create index mta_sts_policies_expiry on mta_sts_policies (expires_at);
create index mta_sts_policies_fetched on mta_sts_policies (fetched_at) where mode <> 'none';

-- TLS sessions by UTC day, policy and result, for the reports of RFC 8460.
create table tls_report_counts (
  day text not null, -- 2026-11-22
  domain text not null,
  policy text not null, -- JSON object
  result text not null,
  mx_host text not null,
  mx_address text not null,
  sessions integer not null,
  primary key (day, domain, policy, result, mx_host, mx_address)
) strict, without rowid;

-- Domains whose report of a day has been dealt with.
create table tls_reports (
  day text not null,
  domain text not null,
  outcome text not null check (outcome in ('sent', 'not-wanted', 'failed')),
  at integer not null,
  primary key (day, domain)
) strict, without rowid;
