-- The latest time that the queue was told, give or take a minute. A clock that shows less was ahead, and
-- what was put off by it waits for a time that may be far away.
create table clock_mark (
  id integer primary key check (id = 1),
  latest integer not null
) strict;
