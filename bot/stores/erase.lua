#!lua
-- Erase a session, unless it has gone on since a message.
-- KEYS  session
-- ARGV  id of the message
-- gives 1 if it was erased, 0 if not

local session = redis.call('GET', KEYS[1])
if session and string.match(session, '^[^:\n]*:([^\n]*)') == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
