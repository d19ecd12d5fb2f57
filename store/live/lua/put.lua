-- One item from the on-call side. ARGV: 1 contact, 2 item mark, 3 ttl of the mark and the address, 4 sealed address,
-- 5 "1" for a page, 6 item.
if known(ARGV[2], ARGV[3]) then return 0 end
redis.call('SET', P .. 'a:' .. ARGV[1], ARGV[4], 'PX', ARGV[3])
push(ARGV[1], {ARGV[6]}, ARGV[5] == '1')
return 1
