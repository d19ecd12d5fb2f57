-- Ends events. ARGV: 1 holder, 2 "ack", "bury" or "leave", 3.. ids. -1: somebody else holds the partition.
if redis.call('HGET', P .. 'h', 'o') ~= ARGV[1] then return -1 end
if ARGV[2] == 'leave' then return redis.call('HDEL', P .. 'h', 'o', 'e') end
for i = 3, #ARGV do
  if ARGV[2] == 'bury' then
    local e = redis.call('XRANGE', P .. 'ev', ARGV[i], ARGV[i])[1]
    if e then redis.call('XADD', P .. 'dead', '*', unpack(e[2])) end
  end
  redis.call('XDEL', P .. 'ev', ARGV[i])
end
return 1
