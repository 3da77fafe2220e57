-- Sends the requests of one benchmark in turns, and ends with one line of numbers: see wrk.py.
-- Arguments: the file with the requests, each a line "METHOD<tab>TARGET<tab>BODY".

local requests, next_one = {}, 0

function init(arguments)
    for line in io.lines(arguments[1]) do
        local method, target, body = line:match("^(.-)\t(.-)\t(.*)$")
        requests[#requests + 1] = wrk.format(method, target, nil, body ~= "" and body or nil)
    end
end

function request()
    next_one = next_one % #requests + 1
    return requests[next_one]
end

function done(summary, latency)
    local failed = summary.errors
    io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
        latency:percentile(50), latency:percentile(99),
        failed.connect + failed.read + failed.write + failed.timeout + failed.status))
end
