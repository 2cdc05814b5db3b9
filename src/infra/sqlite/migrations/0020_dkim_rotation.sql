-- A DKIM key that is to take over once its record is seen in DNS, beside the one that signs; and the
-- one before, whose record stays for mail that is still on its way.
alter table domains add column dkim_next text; -- JSON object
alter table domains add column dkim_retired text; -- JSON object

-- Apart from the domain, as in dkim_keys. Gone with the domain, and with the change of keys.
create table dkim_next_keys (
  domain_id text primary key references domains (id) on delete cascade,
  selector text not null,
  sealed_key blob not null
) strict, without rowid;
