-- Books how leased items of one contact ended. ARGV: 1 contact, 2 token, then per item, in order: mark, act, delay,
-- sealed event or "", provider's id of the sent message or "". Acts: "x" leaves the queue; "k" stays and was tried; "u" stays and may have been sent; "r" stays
-- and was not tried. The first that stays frees the contact.
local c = ARGV[1]
local q, l = P .. 'q:' .. c, P .. 'l:' .. c
local h = redis.call('HMGET', l, 't', 'n', 'u', 'a', 'c', 'd')
if h[1] ~= ARGV[2] then return 0 end
local n, u, a, cleared = num(h[2]), num(h[3]), num(h[4]), num(h[5])
local heads = redis.call('LRANGE', q, 0, (#ARGV - 2) / 5 - 1)
local gone, stays, delay, tried = 0, false, 0, true

for i = 1, #heads do
  local at = 3 + (i - 1) * 5
  local mark, act = ARGV[at], ARGV[at + 1]
  if string.sub(heads[i], 1, 16) ~= mark then break end
  if act == 'u' and h[6] and string.find(h[6], mark, 1, true) then act = 'x' end
  if act == 'x' or i <= cleared then
    gone = gone + 1
    if ARGV[at + 4] ~= '' and redis.call('EXISTS', P .. 's:' .. c) == 1 then
      redis.call('RPUSH', P .. 'm:' .. c, ARGV[at + 4])
      redis.call('PEXPIRE', P .. 'm:' .. c, 172800000)
    end
    if act == 'x' and ARGV[at + 3] ~= '' then tell(c, 'o', ARGV[at + 3]) end
    if act ~= 'x' then
      stays, a = true, 0
      break
    end
  else
    stays, delay, tried = true, tonumber(ARGV[at + 2]), act ~= 'r'
    if act == 'u' then u = math.max(u, gone + 1) end
    if act ~= 'r' then a = (gone == 0 and a or 0) + 1 elseif gone > 0 then a = 0 end
    break
  end
end

if gone > 0 then
  redis.call('LPOP', q, gone)
  n, u, cleared = n - gone, math.max(0, u - gone), math.max(0, cleared - gone)
  if not stays then a = 0 end
end
if not stays and n > 0 then
  redis.call('HSET', l, 'n', n, 'u', u, 'a', a, 'c', cleared)
  return 1
end
if cleared > 0 then
  redis.call('LPOP', q, cleared)
  u, a = math.max(0, u - cleared), 0
end
if redis.call('EXISTS', q) == 0 then
  emptied(c)
  return 1
end
redis.call('DEL', l)
if u > 0 or a > 0 then redis.call('HSET', l, 'u', u, 'a', a) end
local score = tonumber(redis.call('ZSCORE', KEYS[1], c) or 0)
-- A page that only found no room must not stand behind a long line of replies.
if score < 0 and not tried then delay = math.min(delay, 1000) end
ready(c, now() + delay, score < 0)
return 1
