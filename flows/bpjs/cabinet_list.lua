#!lua flags=no-writes
-- Read a list and the rows that it names, in one look.
-- KEYS  list
-- ARGV  start of the keys of rows
-- Gives the texts of the rows that are there, in the order of the list
local names = redis.call('GET', KEYS[1])
local rows = {}
for _, name in ipairs(names and cjson.decode(names) or {}) do
  rows[#rows + 1] = redis.call('GET', ARGV[1] .. name) or nil
end
return rows
