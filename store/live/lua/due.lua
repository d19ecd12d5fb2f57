-- Timers whose time has come. ARGV: 1 most, 2 how long a given timer rests before it is given again.
-- A timer leaves the set when its turn is committed; one whose session has died leaves it here.
local t = now()
local out = {}
for _, c in ipairs(redis.call('ZRANGEBYSCORE', P .. 'w', '-inf', string.format('%.0f', t), 'LIMIT', 0, ARGV[1])) do
  local _, wake = string.match(redis.call('GETRANGE', P .. 's:' .. c, 0, 47), '^(%d+) (%S+) ')
  if not wake or wake == '-' then
    redis.call('ZREM', P .. 'w', c)
  else
    redis.call('ZADD', P .. 'w', string.format('%.0f', t + tonumber(ARGV[2])), c)
    out[#out + 1] = c
    out[#out + 1] = wake
  end
end
return out
