-- Asks the targets of a file, one a line, one after the other, and prints one line of figures:
-- good answers, microseconds in all, the median and the 99th percentile of one, failures.
-- Each text is new to the server: it ends in a comment with a number that comes once. A file of
-- one target is asked as it is, again and again.
--     wrk -s wrk.lua URL -- FILE FIRST

local targets, place = {}, 0

function init(args)
  for target in io.lines(args[1]) do
    targets[#targets + 1] = target
  end
  place = tonumber(args[2])
end

function request()
  place = place + 1
  local target = targets[place % #targets + 1]
  if #targets > 1 then
    target = target .. "%20%23" .. place
  end
  return wrk.format("GET", target)
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    "figures %d %d %d %d %d\n",
    summary.requests - errors.status, summary.duration, latency:percentile(50), latency:percentile(99), failed
  ))
end
