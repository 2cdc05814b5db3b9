-- Unread mail is counted without a look at all that was read.
create index inbox_messages_unread
  on inbox_messages (account_id, id) where archived_at is null and read_at is null;
