-- The dead list. ARGV: 1 "count", "retry" (reports go back into the stream) or "forget", 2 for "forget": "all", or "" for
-- all but reports. Gives how many alerts, reports and others it was done to.
local function wanted(class)
  if ARGV[1] == 'retry' then return class == 'k' end
  return ARGV[1] == 'count' or ARGV[2] == 'all' or class ~= 'k'
end

local done = {e = 0, k = 0, o = 0}
for _, e in ipairs(redis.call('XRANGE', P .. 'dead', '-', '+')) do
  local class = e[2][4]
  if not done[class] then class = 'o' end
  if wanted(class) then
    if ARGV[1] == 'retry' then redis.call('XADD', P .. 'ev', '*', unpack(e[2])) end
    if ARGV[1] ~= 'count' then redis.call('XDEL', P .. 'dead', e[1]) end
    done[class] = done[class] + 1
  end
end
return {done.e, done.k, done.o}
