-- What the spam filter said of a message that was forwarded; null when none was asked.
alter table forward_log add column spam_score real;

-- The posts of each account in their order, so that one account's do not stand before another's.
create index forward_log_turn on forward_log (account_id, post_due_at)
  where post_due_at is not null;
