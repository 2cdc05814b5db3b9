-- What the kept mail of each account takes, counted as it comes and goes.
create table inbox_usage (
  account_id text primary key references accounts (id),
  messages integer not null,
  bytes integer not null
) strict, without rowid;

insert into inbox_usage (account_id, messages, bytes)
  select account_id, count(*), sum(size_bytes) from inbox_messages group by account_id;

create trigger inbox_usage_comes after insert on inbox_messages begin
  insert into inbox_usage (account_id, messages, bytes)
    values (new.account_id, 1, new.size_bytes)
    on conflict (account_id) do update set messages = messages + 1, bytes = bytes + new.size_bytes;
end;

create trigger inbox_usage_goes after delete on inbox_messages begin
  update inbox_usage set messages = messages - 1, bytes = bytes - old.size_bytes
    where account_id = old.account_id;
end;
