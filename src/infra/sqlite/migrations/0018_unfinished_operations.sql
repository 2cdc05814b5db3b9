-- Queue operations that have neither ended nor been marked as cut off: those of now, and at a start
-- those that the last end of the process has cut off.
create index audit_log_unfinished on audit_log (id)
  where meta ->> '$.finished' = 0 and meta ->> '$.interrupted' is null;
