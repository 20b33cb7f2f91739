#!lua
-- Take an alarm away that has rung, unless another one was set in its place.
-- KEYS  due alarms, alarms of the contact
-- ARGV  field of the alarm, its text, its member among the due ones
-- gives 1 if it was taken away, 0 if not

if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then
  return 0
end
redis.call('HDEL', KEYS[2], ARGV[1])
return redis.call('ZREM', KEYS[1], ARGV[3])
