-- Late word of a provider about one item. ARGV: 1 contact, 2 item mark, 3 mark of this word, 4 ttl, 5 sealed event or "",
-- 6 "1" if the event is told in any case, else only if the item was still in the queue.
if known(ARGV[3], ARGV[4]) then return 0 end
local c, mark = ARGV[1], ARGV[2]
local q, l = P .. 'q:' .. c, P .. 'l:' .. c
local h = redis.call('HMGET', l, 't', 'n', 'u', 'd')
local last = math.max(num(h[2]), num(h[3]))
local found = false
if last > 0 then
  for _, item in ipairs(redis.call('LRANGE', q, 0, last - 1)) do
    if string.sub(item, 1, 16) == mark then found = item end
  end
end
if found and h[1] then
  -- Its sender holds it still, or died: settling or the end of the lease will see the mark.
  redis.call('HSET', l, 'd', (h[4] or '') .. mark)
elseif found then
  redis.call('LREM', q, 1, found)
  if redis.call('EXISTS', q) == 0 then
    emptied(c)
  else
    redis.call('HSET', l, 'u', math.max(0, num(h[3]) - 1), 'a', 0)
    ready(c, now(), tonumber(redis.call('ZSCORE', KEYS[1], c) or 0) < 0)
  end
end
if ARGV[5] ~= '' and (found or ARGV[6] == '1') then tell(c, 'o', ARGV[5]) end
return 1
