-- A lane is what waits for one routing domain, of one account, at one priority. Workers go round the
-- lanes, so a claim costs what it takes and not what waits. Lanes stay when they are empty: they are
-- few beside the mail that has passed through them, and mail that is held finds its lane again.
create table lanes (
  id integer primary key,
  account_id text not null,
  routing_domain text not null,
  priority integer not null, -- 0 high, 1 normal
  destination text not null, -- the hosts that serve the domain, as one name; the domain until known
  -- No recipient of the lane is due before; null when none waits. It may be too early, never too late.
  next_due_at integer
) strict;

create unique index lanes_key on lanes (account_id, routing_domain, priority);
create index lanes_domain on lanes (routing_domain);
create index lanes_due on lanes (next_due_at) where next_due_at is not null;
create index lanes_account_due on lanes (account_id, priority, next_due_at)
  where next_due_at is not null;
create index lanes_destination on lanes (destination, account_id);
create index lanes_account_destination on lanes (account_id, destination, next_due_at)
  where next_due_at is not null;

-- Which domains are served by the same hosts, as their MX records said last.
create table destinations (
  routing_domain text primary key,
  destination text not null,
  learned_at integer not null
) strict, without rowid;

-- Destinations that get no mail for now.
create table destination_pauses (
  destination text primary key,
  -- 'failing': after `until` one recipient is tried before the others; 'rate': they go on
  kind text not null check (kind in ('failing', 'rate')),
  since integer not null,
  until integer not null,
  problem text not null
) strict, without rowid;

-- No foreign key: lanes are never deleted, and checking one reads all recipients when a lane is made.
alter table recipients add column lane integer;
-- Since the last outcome: leases taken, and times that work on a suspect began. What ends a worker
-- three times is not tried again.
alter table recipients add column claims integer not null default 0;
alter table recipients add column begins integer not null default 0;

insert into lanes (account_id, routing_domain, priority, destination, next_due_at)
select messages.account_id, routing_domain, 1, routing_domain,
  min(case when state in ('queued', 'deferred') then due_at end)
from recipients join messages on messages.id = recipients.message_id
where state in ('queued', 'leased', 'deferred', 'held')
group by messages.account_id, routing_domain;

update recipients set lane = (
  select lanes.id from lanes join messages on messages.account_id = lanes.account_id
  where messages.id = recipients.message_id and lanes.routing_domain = recipients.routing_domain)
where state in ('queued', 'leased', 'deferred', 'held');

drop index recipients_due_domain;
create index recipients_lane
  on recipients (lane, due_at, created_at, state) where state in ('queued', 'deferred');

-- Whoever makes a recipient wait, its lane knows.
create trigger recipients_wait after update of state, due_at on recipients
when new.state in ('queued', 'deferred')
begin
  update lanes set next_due_at = new.due_at
  where id = new.lane and (next_due_at is null or next_due_at > new.due_at);
end;

create trigger recipients_reroute after update of routing_domain on recipients
when new.routing_domain <> old.routing_domain
begin
  insert into lanes (account_id, routing_domain, priority, destination)
  select account_id, new.routing_domain, priority, coalesce(
    (select destination from destinations where routing_domain = new.routing_domain),
    new.routing_domain)
  from lanes where id = old.lane
  on conflict do nothing;
  update recipients set lane = (
    select other.id from lanes as mine join lanes as other
      on other.account_id = mine.account_id and other.priority = mine.priority
    where mine.id = old.lane and other.routing_domain = new.routing_domain)
  where message_id = new.message_id and id = new.id;
  update lanes set next_due_at = new.due_at
  where id = (select lane from recipients where message_id = new.message_id and id = new.id)
    and new.state in ('queued', 'deferred')
    and (next_due_at is null or next_due_at > new.due_at);
end;
