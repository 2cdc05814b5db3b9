-- What happened, by account and hour of its time (UTC). Counted in the background from
-- `uncounted_events`, so that whoever sends does not wait for it.
create table analytics_hours (
  account_id text not null,
  hour integer not null, -- its first millisecond
  sent integer not null default 0, -- recipients taken, but for those on the suppression list
  delivered integer not null default 0,
  deferred integer not null default 0,
  bounced integer not null default 0,
  failed integer not null default 0,
  suppressed integer not null default 0,
  complained integer not null default 0,
  opens integer not null default 0,
  clicks integer not null default 0,
  primary key (account_id, hour)
) strict, without rowid;

-- In the order of the commits, whatever time the events bear: an outcome that could be written only
-- after an outage is counted all the same. Counted and deleted in one transaction.
create table uncounted_events (
  seq integer primary key,
  message_id text not null,
  name text not null,
  at integer not null
) strict;

-- The first event of a message is about all its recipients; later `queued` ones are put back by hand.
create trigger events_count after insert on events
when new.name in ('delivered', 'deferred', 'bounced', 'failed', 'suppressed', 'complained', 'open',
    'click')
  or (new.name = 'queued' and new.recipient_id is null)
begin
  insert into uncounted_events (message_id, name, at) values (new.message_id, new.name, new.at);
end;

insert into uncounted_events (message_id, name, at)
select message_id, name, at from events
where name in ('delivered', 'deferred', 'bounced', 'failed', 'suppressed', 'complained', 'open',
    'click')
  or (name = 'queued' and recipient_id is null);
