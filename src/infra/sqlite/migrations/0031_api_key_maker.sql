-- Whose the key is: the person who made it, or who made the key that made it. Null: the operator.
alter table api_keys add column made_by text references users (id);

-- The audit log knows it of the keys that are there.
with recursive
  created as materialized (
    select target_id, actor from audit_log where action = 'api_key.created'
  ),
  made (key_id, user_id) as (
    select c.target_id, u.id from created c join users u on u.email_key = lower(c.actor)
    union
    select c.target_id, m.user_id from created c join made m on c.actor = 'api-key ' || m.key_id
  )
update api_keys set made_by = made.user_id from made where made.key_id = api_keys.id;
