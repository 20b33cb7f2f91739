#!lua flags=no-writes
-- Find a household by one index field, and the record of a payment, in one look.
-- KEYS  index, households, payments
-- ARGV  index field, payment reference ('' if none is asked for)
-- Gives {"kk card" or nil, household or nil, payment record or nil}
if #KEYS ~= 3 or #ARGV ~= 2 then
  return redis.error_reply('ledger_find wants 3 keys and 2 arguments')
end
local place = redis.call('HGET', KEYS[1], ARGV[1])
local household = false
if place then
  household = redis.call('HGET', KEYS[2], string.match(place, '^[^ ]+'))
end
return {place, household, redis.call('HGET', KEYS[3], ARGV[2])}
