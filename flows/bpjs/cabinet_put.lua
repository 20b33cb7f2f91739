#!lua
-- Write rows, all or none, once for the id of a change, if every place is still as it was read.
-- KEYS  done key, then the key of each place
-- ARGV  life of the done key in s, then for each place: field ('' for a key of its own),
--       'any', 'none' or 'text' and the text that it must hold,
--       'keep', 'drop' or 'text', the text that it shall hold, and its life in s (0: for ever)
-- Gives 'done', 'again' (it was done before) or 'changed'
-- A script does not roll back: everything that can fail stands before the first write.
local EACH = 6
if #KEYS < 1 or #ARGV ~= 1 + EACH * (#KEYS - 1) then
  return redis.error_reply('cabinet_put wants a done key, and six arguments for each other key')
end
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 'again'
end
for i = 2, #KEYS do
  local at = 2 + EACH * (i - 2)
  local held
  if ARGV[at] == '' then
    held = redis.call('GET', KEYS[i])
  else
    held = redis.call('HGET', KEYS[i], ARGV[at])
  end
  local must, text = ARGV[at + 1], ARGV[at + 2]
  if (must == 'none' and held) or (must == 'text' and held ~= text) then
    return 'changed'
  end
end
redis.call('SET', KEYS[1], '1', 'EX', ARGV[1])
for i = 2, #KEYS do
  local at = 2 + EACH * (i - 2)
  local name, shall, text, life = ARGV[at], ARGV[at + 3], ARGV[at + 4], tonumber(ARGV[at + 5])
  if shall == 'drop' and name == '' then
    redis.call('DEL', KEYS[i])
  elseif shall == 'drop' then
    redis.call('HDEL', KEYS[i], name)
  elseif shall == 'text' and name ~= '' then
    redis.call('HSET', KEYS[i], name, text)
  elseif shall == 'text' and life > 0 then
    redis.call('SET', KEYS[i], text, 'EX', life)
  elseif shall == 'text' then
    redis.call('SET', KEYS[i], text)
  end
end
return 'done'
