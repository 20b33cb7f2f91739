#!lua
-- Make a turn's outcome visible, all of it or nothing. Scripts do not roll back, so everything that
-- can fail is asked before the first write; without allow-oom, Redis refuses to start the script
-- when the memory is full.
--
-- KEYS  session, reply, tombstone, outbox
-- ARGV  token that was loaded, new session, its TTL in ms, reply, its TTL in s, tombstone's TTL in s,
--       uid, then id, kind and payload of each effect
-- gives {'duplicate', reply} | {'gone'} | {'conflict', session or nil} | {'committed', then
--       the outbox's number of each effect}

local FIRST_EFFECT = 8

-- The reply comes first: a commit that is repeated because its answer was lost must not conflict.
local reply = redis.call('GET', KEYS[2])
if reply then
  return {'duplicate', reply}
end
if redis.call('EXISTS', KEYS[3]) == 1 then
  return {'gone'}
end

local session = redis.call('GET', KEYS[1])
local token = ''
if session then
  token = string.match(session, '^[^\n]*')
end
if token ~= ARGV[1] then
  return {'conflict', session}
end

local outbox = redis.call('TYPE', KEYS[4]).ok
if outbox ~= 'none' and outbox ~= 'stream' then
  return redis.error_reply('WRONGTYPE the outbox ' .. KEYS[4] .. ' is no stream')
end

redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('SET', KEYS[2], ARGV[4], 'EX', ARGV[5])
redis.call('SET', KEYS[3], '1', 'EX', ARGV[6])
local answer = {'committed'}
for i = FIRST_EFFECT, #ARGV, 3 do
  answer[#answer + 1] = redis.call('XADD', KEYS[4], '*',
    'id', ARGV[i], 'kind', ARGV[i + 1], 'payload', ARGV[i + 2], 'uid', ARGV[7])
end
return answer
