-- wrk script: each request bears the session of a person taken at random.
-- Arguments: the number of sessions, then headers as "Name: value".

local digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
local pairs_of_digits = {}
local sessions, head, tail
local threads = 0

function setup(thread)
   threads = threads + 1
   thread:set('seed', threads)
end

-- A token is a person's number, eight bytes, and zeros behind (bench/sessions.c), in
-- base64url: numbers below 2^24 fill its seventh to eleventh digits.
function init(args)
   math.randomseed(seed)
   for i = 0, 4095 do
      local high, low = math.floor(i / 64), i % 64
      pairs_of_digits[i] = digits:sub(high + 1, high + 1) .. digits:sub(low + 1, low + 1)
   end
   sessions = tonumber(args[1])
   local lines = {'GET ' .. wrk.path .. ' HTTP/1.1', 'Host: localhost'}
   for i = 2, #args do
      lines[#lines + 1] = args[i]
   end
   head = table.concat(lines, '\r\n') .. '\r\nCookie: __Host-habilitation=AAAAAA'
   tail = ('A'):rep(31) .. '\r\n\r\n'
end

function request()
   local n = math.random(1, sessions)
   local low = n % 65536
   return head .. pairs_of_digits[math.floor(n / 65536)] .. pairs_of_digits[math.floor(low / 16)]
      .. pairs_of_digits[low % 16 * 256] .. tail
end

function done(summary, latency, requests)
   local errors = summary.errors
   io.write(string.format(
      '\n{"rps": %.1f, "p50": %d, "p99": %d, "requests": %d, "refused": %d, "failed": %d}\n',
      summary.requests / summary.duration * 1e6, latency:percentile(50), latency:percentile(99),
      summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
