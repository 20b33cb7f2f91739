#!lua
-- Book one payment, once and for ever, if the household is still the one it was computed with.
-- KEYS  households, payments, journal
-- ARGV  kk, household as it was read, household as it shall be, reference, payment record
-- Gives {'booked'}, {'duplicate', the first record of this reference} or {'changed'}
-- A script does not roll back: everything that can fail stands before the first write.
if #KEYS ~= 3 or #ARGV ~= 5 then
  return redis.error_reply('ledger_book wants 3 keys and 5 arguments')
end
for place, value in ipairs(ARGV) do
  if value == '' then
    return redis.error_reply('ledger_book: argument ' .. place .. ' is empty')
  end
end
local first = redis.call('HGET', KEYS[2], ARGV[4])
local household = redis.call('HGET', KEYS[1], ARGV[1])
redis.call('LLEN', KEYS[3])
if first then
  return {'duplicate', first}
end
if household ~= ARGV[2] then
  return {'changed'}
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
redis.call('RPUSH', KEYS[3], ARGV[5])
return {'booked'}
