-- Changes how many places of tasks are free in one stage's queue. Additions commute, so a rebuild
-- may run while places are given back.
--
-- KEYS: open
-- ARGV: triples of ordinal, change of free places, score of the entry if it is new (without places)
local FREE = 1024
for i = 1, #ARGV, 3 do
  local score = redis.call('ZSCORE', KEYS[1], ARGV[i])
  local free = tonumber(ARGV[i + 1])
  local base = tonumber(ARGV[i + 2])
  if score then
    score = tonumber(score)
    free = math.min(free + score % FREE, FREE - 1)
    base = score - score % FREE
  end
  if free > 0 then
    redis.call('ZADD', KEYS[1], string.format('%.0f', base + free), ARGV[i])
  elseif score then
    redis.call('ZREM', KEYS[1], ARGV[i])
  end
end
return #ARGV / 3
