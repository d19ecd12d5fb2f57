-- Gives the oldest events to one holder. ARGV: 1 holder, 2 ttl, 3 most.
-- An empty partition is not held: nothing is written for it.
local t = now()
local h = redis.call('HMGET', P .. 'h', 'o', 'e')
if h[1] and h[1] ~= ARGV[1] and tonumber(h[2]) > t then return {} end
local events = redis.call('XRANGE', P .. 'ev', '-', '+', 'COUNT', ARGV[3])
if #events == 0 then return {} end
redis.call('HSET', P .. 'h', 'o', ARGV[1], 'e', string.format('%.0f', t + tonumber(ARGV[2])))
return events
