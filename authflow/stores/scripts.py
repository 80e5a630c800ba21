"""
What Redis does in one go, in its own Lua: each of these is one step for everybody.

Every key of a call lies in one slot of a cluster. Numbers are counted in whole microseconds, which Lua's doubles hold
until the year 2255.
"""

from typing import Final

WRITE: Final = """
local held = redis.call('HGET', KEYS[1], 'revision') or ''
if held ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'revision', ARGV[2], 'due', ARGV[3], 'body', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[6])
redis.call('PUBLISH', KEYS[1], ARGV[2])
return 1
"""
"""
Write a run where its revision is what it should be: none for a new one.

Keys: the run, and the list of those of its bucket by their time. Arguments: the revision there should be, revision,
time, body, milliseconds to keep it, id.
"""
DROP: Final = """
if redis.call('HGET', KEYS[1], 'revision') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('PUBLISH', KEYS[1], '')
return 1
"""
"""
Forget a run. Keys: as above. Arguments: the revision there should be, id.
"""
BUMP: Final = """
local now, limit, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if not now then
    local time = redis.call('TIME')
    now = time[1] * 1000000 + time[2]
end
while true do
    local oldest = tonumber(redis.call('LINDEX', KEYS[1], 0) or nil)
    if not oldest or oldest > now - window then break end
    redis.call('LPOP', KEYS[1])
end
local counted = redis.call('LLEN', KEYS[1])
if counted >= limit then return redis.call('LINDEX', KEYS[1], counted - limit) + window - now end
redis.call('RPUSH', KEYS[1], string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000))
return false
"""
"""
Count one, if there is room for one more. Key: what is counted. Arguments: the time or nothing, limit, window.
"""
