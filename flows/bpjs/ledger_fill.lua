#!lua
-- Put a whole new set of households in place of everything, payments and journal included.
-- KEYS  households, index, payments, journal
-- ARGV  'always' or 'empty' (only into an empty ledger), number of households,
--       kk and household for each, then index field and place for each
-- Gives 1 if it did, 0 if the ledger was not empty
if #KEYS ~= 4 or #ARGV % 2 ~= 0 then
  return redis.error_reply('ledger_fill wants 4 keys and pairs of arguments')
end
local last = 2 + 2 * (tonumber(ARGV[2]) or -1)
if (ARGV[1] ~= 'always' and ARGV[1] ~= 'empty') or last < 4 or last >= #ARGV then
  return redis.error_reply('ledger_fill: wrong mode or number of households')
end
if ARGV[1] == 'empty' and redis.call('EXISTS', unpack(KEYS)) > 0 then
  return 0
end
redis.call('DEL', unpack(KEYS))
for i = 3, #ARGV, 2 do
  redis.call('HSET', i <= last and KEYS[1] or KEYS[2], ARGV[i], ARGV[i + 1])
end
return 1
