-- Takes up to `count` places for one worker out of one stage's queue. Suggestions only: PostgreSQL
-- decides, and what it refuses is given back or corrected by add.lua.
--
-- KEYS: ready, open, cursors, own, seen, seen at the other stage
-- ARGV: worker, count, most entries to look at
-- Gives {marker, more, size, own..., 0, common...}: the marker ("ready", "loading", "" when the
-- queue must be rebuilt, "seen" when the seen bitmaps must be loaded first), 1 when the look was
-- cut short by the limit, how many tasks are queued, and the ordinals taken from the worker's own
-- queue and from the common one.
--
-- Scores: see core/queue_score.h.
local FREE, BAND = 1024, 4398046511104
local marker = redis.call('GET', KEYS[1])
if not marker then return {'', 0, 0, 0} end
if redis.call('EXISTS', KEYS[5], KEYS[6]) < 2 then return {'seen', 0, 0, 0} end
local one_stage = KEYS[5] == KEYS[6]

local worker, count, budget = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local reply = {marker, 0, 0}

-- Tasks reserved for this worker were checked when they were queued.
local own = redis.call('ZPOPMIN', KEYS[4], count)
for i = 1, #own, 2 do
  redis.call('SETBIT', KEYS[5], own[i], 1)
  reply[#reply + 1] = tonumber(own[i])
  count = count - 1
end
reply[#reply + 1] = 0

-- The place of an entry among the started ones: everything up to it was looked at.
local function past(score)
  return score % BAND - score % FREE + FREE - 1
end

local function unseen(member)
  return redis.call('GETBIT', KEYS[5], member) == 0 and
             (one_stage or redis.call('GETBIT', KEYS[6], member) == 0)
end

local function take(member, score)
  if score % FREE <= 1 then
    redis.call('ZREM', KEYS[2], member)
  else
    redis.call('ZADD', KEYS[2], score % BAND - 1, member)
  end
  redis.call('SETBIT', KEYS[5], member, 1)
  reply[#reply + 1] = tonumber(member)
  count = count - 1
end

-- Looks at the entries above `last` up to `to`. The cursor follows the started ones, and the fresh
-- ones that this worker starts; what is fresh and seen stays ahead of it. True at the end.
local cursor
local function walk(last, to)
  cursor = last
  local window = 1 + count  -- mostly the first ones will do
  while count > 0 and budget > 0 do
    local found = redis.call('ZRANGE', KEYS[2], '(' .. string.format('%.0f', last), to, 'BYSCORE',
                             'LIMIT', 0, window, 'WITHSCORES')
    for i = 1, #found, 2 do
      if count == 0 then return false end
      local score = tonumber(found[i + 1])
      local free = unseen(found[i])
      if free then take(found[i], score) end
      if free or score < BAND then cursor = past(score) end
      last = score
      budget = budget - 1
    end
    if #found < 2 * window then return true end
    window = 64
  end
  return false
end

if count > 0 then
  local stored = tonumber(redis.call('HGET', KEYS[3], worker) or -1)
  local ended = walk(stored, '+inf')
  if ended and count > 0 and stored >= 0 then
    ended = walk(-1, string.format('%.0f', stored))
  end
  if cursor ~= stored then
    redis.call('HSET', KEYS[3], worker, string.format('%.0f', cursor))
  end
  if count > 0 and not ended then reply[2] = 1 end
end
reply[3] = redis.call('ZCARD', KEYS[2])
return reply
