-- Takes back items that have not left. ARGV: 1 contact, 2.. item marks. What is being sent stays.
local c = ARGV[1]
local q = P .. 'q:' .. c
local n = num(redis.call('HGET', P .. 'l:' .. c, 'n'))
local wanted = {}
for i = 2, #ARGV do wanted[ARGV[i]] = true end
local gone = 0
for _, item in ipairs(redis.call('LRANGE', q, n, -1)) do
  if wanted[string.sub(item, 1, 16)] then gone = gone + redis.call('LREM', q, 1, item) end
end
if n == 0 and gone > 0 and redis.call('EXISTS', q) == 0 then emptied(c) end
return gone
