#!lua flags=no-writes
-- Look at a contact before a turn. Promising not to write keeps duplicates answerable when the
-- memory is full.
--
-- KEYS  session, reply, tombstone
-- gives {'duplicate', reply} | {'gone'} | {'new', session or nil}

local reply = redis.call('GET', KEYS[2])
if reply then
  return {'duplicate', reply}
end
if redis.call('EXISTS', KEYS[3]) == 1 then
  return {'gone'}
end
return {'new', redis.call('GET', KEYS[1])}
