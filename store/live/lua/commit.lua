-- One turn. ARGV: 1 contact, 2 seq before, 3 operation mark, 4 session "seq wake sealed", 5 session ttl, 6 operation ttl,
-- 7 wake time or "0", 8 "" or "clear" or "wipe", 9 sealed address or "", 10 "1" if an item is a page, 11 token of a lease
-- that is wanted at once, or "", 12 its ttl, 13 provider's id of the person's message or "", 14 "" or what an item that deletes
-- messages begins with, 15 number of items, items, then events as pairs kind, sealed.
local c = ARGV[1]
local s = P .. 's:' .. c

-- clear drops what is not being sent. What is leased stays in its place, because the lease counts on it, but is marked:
-- it will not be tried again. After a wipe its words go at once.
local function clear(wipe)
  local q, l = P .. 'q:' .. c, P .. 'l:' .. c
  local n = num(redis.call('HGET', l, 'n'))
  if n == 0 then
    redis.call('DEL', q, l)
    redis.call('ZREM', KEYS[1], c)
    return
  end
  redis.call('LTRIM', q, 0, n - 1)
  redis.call('HSET', l, 'c', n, 'u', math.min(n, num(redis.call('HGET', l, 'u'))))
  if not wipe then return end
  for i = 0, n - 1 do redis.call('LSET', q, i, string.sub(redis.call('LINDEX', q, i), 1, 16)) end
end

-- forget deletes the contact's events that nobody has read. Escalations stay: an open critical case goes on. So do reports ('k'): they were sent.
local function forget(stream)
  local from = '-'
  repeat
    local part = redis.call('XRANGE', stream, from, '+', 'COUNT', 500)
    for _, e in ipairs(part) do
      from = '(' .. e[1]
      if e[2][2] == c and e[2][4] ~= 'e' and e[2][4] ~= 'k' then redis.call('XDEL', stream, e[1]) end
    end
  until #part < 500
end

if known(ARGV[3], ARGV[6]) then return 'duplicate' end
local seq, wake = string.match(redis.call('GETRANGE', s, 0, 47), '^(%d+) (%S+) ')
if (seq or '0') ~= ARGV[2] then
  redis.call('DEL', P .. 'd:' .. ARGV[3])
  return 'conflict'
end

if ARGV[8] ~= '' then clear(ARGV[8] == 'wipe') end
if ARGV[8] == 'wipe' then
  redis.call('DEL', s)
  redis.call('ZREM', P .. 'w', c)
  forget(P .. 'ev')
  forget(P .. 'dead')
else
  redis.call('SET', s, ARGV[4], 'PX', ARGV[5])
  if ARGV[7] ~= '0' then
    redis.call('ZADD', P .. 'w', ARGV[7], c)
  elseif wake and wake ~= '-' then
    redis.call('ZREM', P .. 'w', c)
  end
end

if ARGV[9] ~= '' then
  redis.call('SET', P .. 'a:' .. c, ARGV[9], 'PX', ARGV[5])
else
  redis.call('PEXPIRE', P .. 'a:' .. c, ARGV[5])
end

-- What the provider's ids name can be deleted for 48 h.
local m = P .. 'm:' .. c
if ARGV[13] ~= '' then
  redis.call('RPUSH', m, ARGV[13])
  redis.call('LTRIM', m, -300, -1)
  redis.call('PEXPIRE', m, 172800000)
end
if ARGV[14] ~= '' then
  local refs = redis.call('LRANGE', m, 0, -1)
  if #refs > 0 then
    push(c, {ARGV[14] .. table.concat(refs, ',')}, false)
    redis.call('DEL', m)
  end
end

local n, leased = tonumber(ARGV[15]), false
if n > 0 then
  local items = {}
  for i = 1, n do items[i] = ARGV[15 + i] end
  -- Where nothing waits before them, the committer may send these items itself: that saves it asking.
  leased = ARGV[11] ~= '' and redis.call('EXISTS', P .. 'q:' .. c) == 0
  push(c, items, ARGV[10] == '1')
  if leased then
    redis.call('DEL', P .. 'l:' .. c)
    redis.call('HSET', P .. 'l:' .. c, 't', ARGV[11], 'n', n, 'u', 0, 'a', 0)
    ready(c, now() + tonumber(ARGV[12]), ARGV[10] == '1')
  end
end
local last = '0-0'
for i = 16 + n, #ARGV, 2 do last = tell(c, ARGV[i], ARGV[i + 1]) end
if ARGV[8] == 'wipe' then
  redis.call('SET', P .. 't:' .. c, last, 'PX', ARGV[6])
  if redis.call('EXISTS', P .. 'q:' .. c) == 0 then redis.call('DEL', P .. 'a:' .. c) end
end
return leased and 'leased' or 'ok'
