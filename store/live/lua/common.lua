-- Shared by every script. KEYS[1] is the ready set of one partition, "{p07}:r"; every other key of the script has the
-- same tag and is made from it, so that a script never leaves its slot.
--
-- Of one contact c:  s:c session   a:c sealed address   q:c queue (list: 16 bytes mark, sealed item)   t:c tombstone
--   m:c provider's ids of the messages in the chat, 48 h
--   l:c state of the queue's head: t token of the lease, n items leased, u leading items that may have been sent,
--       a attempts of the head, c leading leased items that were cleared, d marks that the provider confirmed
-- Of the partition:  r ready set   w wakes   ev events   dead buried events   h holder of ev   d:<mark> known operations
local P = string.sub(KEYS[1], 1, -2)
-- A contact with a page has its due time minus PAGE as score: one set, and pages come first.
local PAGE = 100000000000000

local function now()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end

local function num(v) return tonumber(v or 0) end

local function ready(c, at, page)
  if page then at = at - PAGE end
  redis.call('ZADD', KEYS[1], string.format('%.0f', at), c)
end

local function known(mark, ttl)
  return not redis.call('SET', P .. 'd:' .. mark, '', 'NX', 'PX', ttl)
end

local function tell(c, kind, blob)
  return redis.call('XADD', P .. 'ev', '*', 'c', c, 'k', kind, 'b', blob)
end

-- emptied ends a queue. Without a session nobody needs the address any more (a worker, or a person who sent XOA).
local function emptied(c)
  redis.call('DEL', P .. 'l:' .. c)
  redis.call('ZREM', KEYS[1], c)
  if redis.call('EXISTS', P .. 's:' .. c) == 0 then redis.call('DEL', P .. 'a:' .. c) end
end

-- push appends items. A contact that waits already keeps its time, because its head blocks it; only a page may hurry a
-- head that was put off, unless that head may have been sent and waits for word of it.
local function push(c, items, page)
  if redis.call('RPUSH', P .. 'q:' .. c, unpack(items)) == #items then return ready(c, now(), page) end
  local old = redis.call('ZSCORE', KEYS[1], c)
  if not old then return ready(c, now(), page) end
  if not page or tonumber(old) < 0 then return end
  local h = redis.call('HMGET', P .. 'l:' .. c, 't', 'u')
  if h[1] or num(h[2]) > 0 then return ready(c, tonumber(old), true) end
  ready(c, now(), true)
end
