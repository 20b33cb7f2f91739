#!lua
-- Ask whether an entry may be sent now, and if so, write down that it is being tried.
--
-- KEYS  marker, hush
-- ARGV  now in ms, grace in ms, moment of the try that is known to have failed or '', id, payload,
--       TTL of the marker in s
-- gives {'go'} | {'done'} | {'hushed'} | {'busy', ms} | {'doubt', moment of the try, its payload}

local now, grace = tonumber(ARGV[1]), tonumber(ARGV[2])
local marker = redis.call('HMGET', KEYS[1], 'state', 'at', 'after', 'payload')
local state, at, after = marker[1], marker[2], tonumber(marker[3] or '0')
if state == 'done' then
  return {'done'}
end
if redis.call('EXISTS', KEYS[2]) == 1 then
  return {'hushed'}
end
if state == 'try' and at ~= ARGV[3] then
  local age = now - tonumber(at)
  if age < grace then
    return {'busy', grace - age}
  end
  return {'doubt', at, marker[4]}
end
if state == 'wait' and after > now then
  return {'busy', after - now}
end
redis.call('HSET', KEYS[1], 'state', 'try', 'at', ARGV[1], 'id', ARGV[4], 'payload', ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[6])
return {'go'}
