-- Free text over subject, sender and recipients. Filled in the background: accepting a message only
-- notes its id. The index keeps no text, and rows of all accounts: `keys` holds the account and the
-- domains as single words, and every question names its account.
create virtual table message_search using fts5 (
  subject, sender, recipients, keys,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

-- The number of an indexed message grows with its id (operations/search-index.ts), so that "newest
-- first" and a range of time are ranges of numbers.
create table message_search_docs (
  doc integer primary key,
  message_id text not null
) strict;

create table message_search_pending (
  message_id text primary key
) strict, without rowid;

create trigger messages_to_search after insert on messages
when new.is_forward = 0 and new.source <> 'dsn'
begin
  insert into message_search_pending (message_id) values (new.id);
end;

insert into message_search_pending (message_id)
select id from messages where is_forward = 0 and source <> 'dsn';
