-- wrk's side: cycles through the targets of a file, and measures within the run.
--
-- Arguments: file of targets, file of header lines, number of requests before measuring begins (the TLS handshakes are over by
-- then), seconds to measure, and the schedstat files of the server's threads (nanoseconds on the CPU, kept by the scheduler).
-- Reading them here, between two requests, ties the CPU time to the very requests that it was used for.
local ffi = require("ffi")
ffi.cdef [[
typedef struct { long seconds; long nanoseconds; } bench_time;
int clock_gettime(int clock, bench_time *time);
int getpid(void);
int kill(int process, int signal);
]]

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

local requests, count, sent, warm_up, seconds, files = {}, 0, 0, 0, 1, {}
begin_time, begin_cpu, begin_sent, end_time, end_cpu, end_sent = 0, 0, 0, 0, 0, 0

local function now()
  local time = ffi.new("bench_time")
  ffi.C.clock_gettime(1, time)
  return tonumber(time.seconds) + tonumber(time.nanoseconds) / 1e9
end

local function cpu()
  local sum = 0
  for _, name in ipairs(files) do
    local file = io.open(name)
    if file then
      sum = sum + file:read("*n")
      file:close()
    end
  end
  return sum
end

function init(arguments)
  warm_up, seconds = tonumber(arguments[3]), tonumber(arguments[4])
  for index = 5, #arguments do
    table.insert(files, arguments[index])
  end
  local headers = {}
  for line in io.lines(arguments[2]) do
    local name, value = line:match("^([^:]+): (.*)$")
    headers[name] = value
  end
  for line in io.lines(arguments[1]) do
    table.insert(requests, wrk.format("GET", line, headers))
  end
  count = #requests
end

function request()
  sent = sent + 1
  if sent == warm_up then
    begin_time, begin_cpu, begin_sent = now(), cpu(), sent
  elseif sent > warm_up and sent % 64 == 0 and end_time == 0 and now() - begin_time >= seconds then
    end_time, end_cpu, end_sent = now(), cpu(), sent
    -- As Ctrl-C would: wrk ends now instead of when its time is over, and says what it found.
    ffi.C.kill(ffi.C.getpid(), 2)
  end
  return requests[sent % count + 1]
end

function done(summary, latency)
  local thread = threads[1]
  local function value(name)
    return thread:get(name)
  end
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests": %d, "seconds": %.6f, "cpu": %.0f, "all": %d, "p50": %.1f, "p99": %.1f, "max": %.1f, '
      .. '"failed": %d, "refused": %d}\n',
    value("end_sent") - value("begin_sent"), value("end_time") - value("begin_time"), value("end_cpu") - value("begin_cpu"),
    summary.requests, latency:percentile(50), latency:percentile(99), latency.max,
    errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
