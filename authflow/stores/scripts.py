"""
What Redis does in one go, in its own Lua: each of these is one step for everybody.

A script that fails in its middle is not taken back. What a server can refuse, by its rules for users or because a key
holds something else, comes before the run itself is written: whoever is told that nothing has moved on is told the
truth.

Every key of a call lies in one slot of a cluster. Numbers are counted in whole microseconds, which Lua's doubles hold
until the year 2255.
"""

from typing import Final

_FOUND: Final = """
local held = redis.call('HGET', KEYS[1], 'revision') or ''
if held ~= ARGV[1] then return 0 end
redis.call('PUBLISH', KEYS[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[6])
"""
_WRITTEN: Final = """
redis.call('HSET', KEYS[1], 'revision', ARGV[2], 'due', ARGV[3], 'body', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
"""
WRITE: Final = f"{_FOUND}{_WRITTEN}return 1"
"""
Write a run where its revision is what it should be: none for a new one. Whoever hears of it cannot look before it is
written.

Keys: the run, and the list of those of its bucket by their time. Arguments: the revision there should be, revision,
time, body, milliseconds to keep it, id.
"""
DROP: Final = """
if redis.call('HGET', KEYS[1], 'revision') ~= ARGV[1] then return 0 end
redis.call('PUBLISH', KEYS[1], '')
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('DEL', KEYS[1])
return 1
"""
"""
Forget a run. Keys: as above. Arguments: the revision there should be, id.
"""
BUMP: Final = """
local now, counts = tonumber(ARGV[1]), cjson.decode(ARGV[2])
if not now then
    local time = redis.call('TIME')
    now = time[1] * 1000000 + time[2]
end
local full, most = false, 0
for nth, windows in ipairs(counts) do
    for _, window in ipairs(windows) do
        local stamp = redis.call('LINDEX', KEYS[nth], -window[1])
        local wait = stamp and stamp + window[2] - now or 0
        if wait > most and wait <= 2 * window[2] then full, most = nth, wait end
    end
end
if full then return {full, string.format('%.0f', most)} end
for nth, windows in ipairs(counts) do
    local longest = 0
    for _, window in ipairs(windows) do longest = math.max(longest, window[2]) end
    while true do
        local oldest = tonumber(redis.call('LINDEX', KEYS[nth], 0) or nil)
        if not oldest or (oldest > now - longest and oldest <= now + longest) then break end
        redis.call('LPOP', KEYS[nth])
    end
    redis.call('RPUSH', KEYS[nth], string.format('%.0f', now))
    redis.call('PEXPIRE', KEYS[nth], math.ceil(longest / 1000))
end
return false
"""
"""
Count one of each, if there is room for one more of each; else, which of them waits the longest, and for how long.
What lies ahead by more than a window is not counted in it (`counts.py`).

Keys: what is counted. Arguments: the time or nothing; in JSON, for each key, its windows: how many, in how long.
"""
ANNOUNCE: Final = f"""
local function count(KEYS, ARGV) {BUMP} end
{_FOUND}
local full = count({{unpack(KEYS, 3)}}, {{unpack(ARGV, 7)}})
{_WRITTEN}
return full or 1
"""
"""
Write a run as above and count as above, with the keys and arguments of both: the run's first. In a cluster these lie in
several slots, where no script may do both.
"""
GIVE_BACK: Final = """
for _, key in ipairs(KEYS) do redis.call('RPOP', key) end
"""
"""
Count one less of each. Keys: what was counted.
"""
SETTLE: Final = f"""
local function give_back(KEYS) {GIVE_BACK} end
local counted = {{unpack(KEYS, 3)}}
if (redis.call('HGET', KEYS[1], 'revision') or '') ~= ARGV[1] then give_back(counted) end
{_FOUND}
give_back(counted)
{_WRITTEN}
return 1
"""
"""
Count one less of each, whether or not a run is written as above, with the keys of both: the run's first.
"""
