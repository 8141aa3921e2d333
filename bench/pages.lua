-- wrk script: each request is for one of so many pages, at random: the URL given, then their
-- number in six digits. Arguments: how many there are.

dofile(debug.getinfo(1, 'S').source:match('^@(.*/)') .. 'summary.lua')

local count
local threads = 0

function setup(thread)
   threads = threads + 1
   thread:set('seed', threads)
end

function init(args)
   math.randomseed(seed)
   count = tonumber(args[1])
   wrk.headers['Accept'] = 'text/html'
end

function request()
   return wrk.format('GET', wrk.path .. string.format('%06d', math.random(1, count)))
end
