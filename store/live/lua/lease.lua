-- Lends the heads of queues. ARGV: 1 token, 2 ttl, 3 most items a contact, 4 most contacts, 5.. contacts to look at
-- (none: all of the partition that are due, pages first). Gives per contact: contact, address, attempts, unknown, items.
local t = now()
local ttl = tonumber(ARGV[2])

-- A contact that comes due with a token in its state is one whose holder died: what it held may have been sent.
local function expired(c, h)
  local q = P .. 'q:' .. c
  local u, a, cleared = math.max(num(h[3]), num(h[2])), num(h[4]), num(h[5])
  if cleared > 0 then
    redis.call('LPOP', q, cleared)
    u, a = math.max(0, u - cleared), 0
  end
  if h[6] and u > 0 then
    for _, item in ipairs(redis.call('LRANGE', q, 0, u - 1)) do
      if string.find(h[6], string.sub(item, 1, 16), 1, true) then
        redis.call('LREM', q, 1, item)
        u, a = u - 1, 0
      end
    end
  end
  return u, a
end

local function lend(c, page)
  local q, l = P .. 'q:' .. c, P .. 'l:' .. c
  local h = redis.call('HMGET', l, 't', 'n', 'u', 'a', 'c', 'd')
  local u, a = num(h[3]), num(h[4])
  if h[1] then
    u, a = expired(c, h)
    redis.call('DEL', l)
  end
  local items = redis.call('LRANGE', q, 0, tonumber(ARGV[3]) - 1)
  if #items == 0 then
    emptied(c)
    return nil
  end
  redis.call('HSET', l, 't', ARGV[1], 'n', #items, 'u', u, 'a', a)
  ready(c, t + ttl, page)
  return {c, redis.call('GET', P .. 'a:' .. c) or '', a, u, items}
end

local out = {}
local function range(page, min, max)
  local left = tonumber(ARGV[4]) - #out
  if left <= 0 then return end
  local due = redis.call('ZRANGEBYSCORE', KEYS[1], min, string.format('%.0f', max), 'LIMIT', 0, left)
  for _, c in ipairs(due) do out[#out + 1] = lend(c, page) end
end

if #ARGV > 4 then
  for i = 5, #ARGV do
    local score = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[i]) or t + 1)
    local page = score < 0
    if page then score = score + PAGE end
    if score <= t then out[#out + 1] = lend(ARGV[i], page) end
  end
else
  range(true, '-inf', t - PAGE)
  range(false, '0', t)
end
return out
