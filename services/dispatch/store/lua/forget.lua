-- Clears tasks from what a worker has seen, if that is loaded; else it is read anew anyway.
--
-- KEYS: seen
-- ARGV: ordinals
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
for i = 1, #ARGV do redis.call('SETBIT', KEYS[1], ARGV[i], 0) end
return #ARGV
