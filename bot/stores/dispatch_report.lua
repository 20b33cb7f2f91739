#!lua
-- Note what became of a sent message. A status never goes back, and a failure counts once.
--
-- KEYS  marker, SIDs, outbox
-- ARGV  SID, status, its rank, 'failed' or '', code, uid, TTL of the SIDs in s
-- gives 'unknown' | 'old' | 'noted'

local marker = redis.call('HMGET', KEYS[1], 'rank', 'id', 'payload')
if not marker[2] then
  return 'unknown'
end
if tonumber(marker[1] or '-1') >= tonumber(ARGV[3]) then
  return 'old'
end
redis.call('HSET', KEYS[1], 'state', 'done', 'sid', ARGV[1], 'status', ARGV[2], 'rank', ARGV[3])
redis.call('SADD', KEYS[2], ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[7])
if ARGV[4] == 'failed' and marker[3] then
  redis.call('XADD', KEYS[3], '*', 'id', marker[2], 'kind', 'failed', 'payload', marker[3],
    'uid', ARGV[6], 'code', ARGV[5])
end
if tonumber(ARGV[3]) >= 3 then
  redis.call('HDEL', KEYS[1], 'payload')
end
return 'noted'
