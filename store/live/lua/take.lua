-- Gives the oldest events to one holder. ARGV: 1 holder, 2 ttl, 3 most. Gives failed tries of the first, and the events.
-- An empty partition is not held: nothing is written for it.
local t = now()
local h = redis.call('HMGET', P .. 'h', 'o', 'e', 'i', 'n')
if h[1] and h[1] ~= ARGV[1] and tonumber(h[2]) > t then return {0, {}} end
local events = redis.call('XRANGE', P .. 'ev', '-', '+', 'COUNT', ARGV[3])
if #events == 0 then return {0, {}} end
-- Events are worked off in order, so the one that stands first again is one that failed.
local first, tries = events[1][1], 0
if first == h[3] then tries = num(h[4]) + 1 end
redis.call('HSET', P .. 'h', 'o', ARGV[1], 'e', string.format('%.0f', t + tonumber(ARGV[2])), 'i', first, 'n', tries)
return {tries, events}
