-- Takes over from a process that is dead. ARGV: 1 what tokens of its installation begin with, 2 what ours begin with,
-- 3 how long to wait for a provider's word on what it may have sent. Gives how many contacts it had held.
local t, held = now() + tonumber(ARGV[3]), 0
for _, c in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local token = redis.call('HGET', P .. 'l:' .. c, 't') or ''
  if string.sub(token, 1, #ARGV[1]) == ARGV[1] and string.sub(token, 1, #ARGV[2]) ~= ARGV[2] then
    local at = tonumber(redis.call('ZSCORE', KEYS[1], c))
    ready(c, math.min(t, at < 0 and at + PAGE or at), at < 0)
    held = held + 1
  end
end
return held
